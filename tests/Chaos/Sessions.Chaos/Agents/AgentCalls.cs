using System.Globalization;
using System.Net;
using System.Text;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents;

/// <summary>One try of one turn.</summary>
internal sealed record AgentCall(
    Tenant Tenant, string Session, Conversation Conversation, string Body, TurnScript Script, bool Leaves);

/// <summary>What became of it.</summary>
internal sealed record CallEnd(AgentAnswer? Acknowledged, int Turn, string Node, string Why, bool MayRetry);

/// <summary>Sends turns to the front door and reads their answers to the end, or not.</summary>
internal sealed class AgentCalls(Uri frontDoor) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, UseProxy = false })
    {
        Timeout = Patience,
    };

    public async Task<CallEnd> SendAsync(AgentCall call)
    {
        using var leave = new CancellationTokenSource(
            call.Leaves && !call.Script.Stream ? call.Script.Delay : Patience, TimeProvider.System);
        var node = "";
        try
        {
            using var request = Request(call);
            using var answer = await _http.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, leave.Token);

            // Two addresses where the first could not be connected to: the last one answered.
            node = Header(answer, LoadBalancer.NodeHeader).Split(',')[^1].Trim();
            return await ReadAsync(call, answer, node, leave.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            return new CallEnd(null, 0, node, e.GetType().Name, MayRetry: true);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";

    private HttpRequestMessage Request(AgentCall call)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(frontDoor, call.Conversation.Path))
        {
            Content = new StringContent(call.Body, Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + call.Tenant.Key);
        request.Headers.TryAddWithoutValidation("X-Session-Id", call.Session);

        // nginx closes idle connections when its configuration changes; that is no matter of the grid's.
        request.Headers.ConnectionClose = true;
        return request;
    }

    private static async Task<CallEnd> ReadAsync(
        AgentCall call, HttpResponseMessage answer, string node, CancellationToken leave)
    {
        var text = await ReadTextAsync(call, answer, leave);
        var status = (int)answer.StatusCode;
        if (text is null)
        {
            return new CallEnd(null, 0, node, "left", MayRetry: true);
        }

        if (status != 200)
        {
            // The load balancer's own answers are pages; nobody else's are.
            var by = answer.Content.Headers.ContentType?.MediaType == "text/html" ? "nginx" : "status";
            return new CallEnd(null, 0, node, $"{by} {status}", IsRetried(answer.StatusCode));
        }

        var read = call.Conversation.Read(text, call.Script.Stream);
        if (!read.IsWhole)
        {
            return new CallEnd(null, 0, node, "no end", MayRetry: true);
        }

        var isNumbered = int.TryParse(
            Header(answer, "X-Session-Turn"), NumberStyles.None, CultureInfo.InvariantCulture, out var turn);
        var isIts = Header(answer, "X-Session-Id") == call.Session;
        return isNumbered && isIts && Header(answer, "X-Session-Recorded") == ""
            ? new CallEnd(read, turn, node, "", MayRetry: false)
            : new CallEnd(null, 0, node, "a whole answer without its session's headers", MayRetry: false);
    }

    private static bool IsRetried(HttpStatusCode status) => (int)status is 408 or 409 or 429 or >= 500;

    private static async Task<string?> ReadTextAsync(
        AgentCall call, HttpResponseMessage answer, CancellationToken leave)
    {
        if (!call.Leaves || !call.Script.Stream)
        {
            return await answer.Content.ReadAsStringAsync(leave);
        }

        await using var stream = await answer.Content.ReadAsStreamAsync(leave);
        var buffer = new byte[256];
        var read = 0;
        while (read < call.Script.LeavesAfter)
        {
            var got = await stream.ReadAsync(buffer, leave);
            if (got == 0)
            {
                return null;
            }

            read += got;
        }

        return null;
    }
}
