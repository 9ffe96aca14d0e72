using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary>One try of one turn.</summary>
/// <param name="Conversation">Of which conversation.</param>
/// <param name="Body">The request.</param>
/// <param name="Key">Its idempotency key; null for none.</param>
/// <param name="Script">What is to happen.</param>
/// <param name="Leaves">Whether the client leaves as the script says.</param>
/// <param name="Received">What is there of the answer.</param>
internal sealed record KeptCall(
    KeptConversation Conversation, string Body, string? Key, TurnScript Script, bool Leaves, ReceivedAnswer Received);

/// <summary>How a try ended.</summary>
internal enum KeptEnd
{
    Whole,
    Failed,

    /// <summary>A turn of the session runs, or what is left is reserved: that is for the client to wait for.</summary>
    Waits,

    /// <summary>A cap is used up.</summary>
    Capped,

    /// <summary>No client should get this.</summary>
    Odd,
}

/// <summary>What became of a try.</summary>
internal sealed record KeptResult(KeptEnd End, string Why, string Node)
{
    public string Session { get; init; } = "";

    public string Said { get; init; } = "";
}

/// <summary>Sends turns of kept conversations and reads their answers, as far as they come.</summary>
internal sealed class KeptCalls(Uri frontDoor) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        Timeout = Patience,
    };

    public async Task<KeptResult> SendAsync(KeptCall call)
    {
        var isStream = call.Script.Stream;
        using var leave = new CancellationTokenSource(
            call.Leaves && !isStream ? call.Script.Delay : Patience, TimeProvider.System);
        var node = "";
        try
        {
            using var request = Request(call);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
            node = Header(answer, LoadBalancer.NodeHeader).Split(',')[^1].Trim();
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                return Refused(answer, await answer.Content.ReadAsStringAsync(leave.Token), node);
            }

            var (text, why) = await ReadAsync(answer, call.Leaves && isStream ? call.Script.LeavesAfter : null, leave.Token);
            return Read(call, answer, text, why) with { Node = node };
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new KeptResult(KeptEnd.Failed, e.GetType().Name, node);
        }
    }

    /// <summary>Makes a session; one that is there already is as good.</summary>
    /// <returns>Whether it is there.</returns>
    public async Task<bool> MakeAsync(KeptConversation conversation, string session)
    {
        try
        {
            using var request = Request(conversation, "/sessions", $$"""{"id":"{{session}}"}""");
            using var answer = await _http.SendAsync(request);
            return answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";

    private static KeptResult Read(KeptCall call, HttpResponseMessage answer, string text, string why)
    {
        var isNumbered = int.TryParse(
            Header(answer, "X-Session-Turn"), NumberStyles.None, CultureInfo.InvariantCulture, out var turn);
        if (!isNumbered)
        {
            return new KeptResult(KeptEnd.Odd, "an answer without its turn's number", "");
        }

        if (call.Script.Stream && !call.Received.TakeEvents(turn, text))
        {
            return new KeptResult(KeptEnd.Waits, "the rest of another answer", "");
        }

        if (!call.Script.Stream)
        {
            call.Received.TakeWhole(turn, text);
        }

        return call.Conversation.Read(call.Received.Text, call.Script.Stream) is { } said
            ? new KeptResult(KeptEnd.Whole, "", "") { Session = Header(answer, "X-Session-Id"), Said = said }
            : new KeptResult(KeptEnd.Failed, why.Length > 0 ? why : "no end", "");
    }

    private static KeptResult Refused(HttpResponseMessage answer, string text, string node)
    {
        var status = (int)answer.StatusCode;
        var by = answer.Content.Headers.ContentType?.MediaType == "text/html" ? "nginx" : "status";
        var code = by == "nginx" ? "" : CodeOf(text);
        var end = code is "session_busy" or "cap_reserved" ? KeptEnd.Waits
            : code == "cap_reached" ? KeptEnd.Capped
            : status is 408 or 429 or >= 500 ? KeptEnd.Failed
            : KeptEnd.Odd;
        return new KeptResult(end, end == KeptEnd.Odd ? $"{by} {status}: {text}" : $"{by} {status}", node);
    }

    // Of problem details, or of the wire formats' and the endpoints' errors.
    private static string CodeOf(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            var error = json.RootElement.TryGetProperty("error", out var inner) ? inner : json.RootElement;
            return error.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    // What came, also where it broke off, and why it did.
    private static async Task<(string Text, string Why)> ReadAsync(
        HttpResponseMessage answer, int? most, CancellationToken leave)
    {
        using var bytes = new MemoryStream();
        var why = "";
        try
        {
            await using var stream = await answer.Content.ReadAsStreamAsync(leave);
            var buffer = new byte[256];
            while (most is null || bytes.Length < most)
            {
                var got = await stream.ReadAsync(buffer, leave);
                if (got == 0)
                {
                    break;
                }

                bytes.Write(buffer, 0, got);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            why = e.GetType().Name;
        }

        return (Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length), why);
    }

    private HttpRequestMessage Request(KeptCall call)
    {
        var request = Request(call.Conversation, call.Conversation.Path, call.Body);
        if (call.Key is { } key)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            if (call.Received.Last is { } last)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", last.ToString(CultureInfo.InvariantCulture));
            }
        }

        return request;
    }

    private HttpRequestMessage Request(KeptConversation conversation, string path, string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(frontDoor, path))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + conversation.Tenant.Key);
        request.Headers.TryAddWithoutValidation("X-Session-Id", conversation.Route);
        request.Headers.ConnectionClose = true;
        return request;
    }
}
