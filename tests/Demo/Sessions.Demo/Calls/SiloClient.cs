using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sessions.Contracts.Views;

namespace Sessions.Demo.Calls;

/// <summary>Calls to one silo: turns through its front door, and its session API.</summary>
internal sealed class SiloClient : IDisposable
{
    private const int PageMax = 100;

    private static readonly string[] ToldEvents = ["context.*", "cache.*"];

    private readonly HttpClient _http;

    public SiloClient(Uri url, string? key)
    {
        _http = new HttpClient { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Makes one provider call through the front door.</summary>
    public async Task<TurnAnswer> TurnAsync(
        string path, string session, string body, IEnumerable<(string Name, string Value)> headers)
    {
        using var request = Request(HttpMethod.Post, path, body);
        request.Headers.Add("X-Session-Id", session);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        using var json = JsonDocument.Parse(text);
        return new TurnAnswer
        {
            Body = json.RootElement.Clone(),
            ContextTokens = (int)Number(response, "X-Context-Tokens"),
            Pressure = Number(response, "X-Context-Pressure"),
            PredictedCacheTokens = (int)Number(response, "X-Cache-Predicted-Tokens"),
            Error = response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {Message(json.RootElement)}",
        };
    }

    /// <summary>Creates a session.</summary>
    public async Task CreateAsync(string session)
    {
        using var request = Request(HttpMethod.Post, "/sessions", $$"""{"id":"{{session}}"}""");
        using var response = await _http.SendAsync(request);
        await RequireAsync(response, "POST /sessions");
    }

    /// <summary>Sets the policy of a session.</summary>
    public async Task SetPolicyAsync(string session, string policy)
    {
        using var request = Request(HttpMethod.Put, $"/sessions/{session}/policy", policy);
        using var response = await _http.SendAsync(request);
        if (response.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            throw new SiloException(
                $"This silo knows no policy of a session: PUT /sessions/{{id}}/policy is {(int)response.StatusCode}.");
        }

        await RequireAsync(response, "PUT /sessions/{id}/policy");
    }

    /// <summary>The whole timeline of a session.</summary>
    public async Task<List<TurnView>> TurnsAsync(string session)
    {
        var turns = new List<TurnView>();
        TurnPageView page;
        do
        {
            var after = turns.Count == 0 ? 0 : turns[^1].Turn;
            var text = await GetAsync($"/sessions/{session}/turns?after={after}&limit={PageMax}");
            page = JsonSerializer.Deserialize(text, ContractsJson.Default.TurnPageView)!;
            turns.AddRange(page.Turns);
        }
        while (page.HasMore);
        return turns;
    }

    /// <summary>What a session's log says of its context and of the provider's cache.</summary>
    public async Task<List<EventView>> EventsAsync(string session)
    {
        var events = new List<EventView>();
        var types = string.Join("&", ToldEvents.Select(static type => $"type={Uri.EscapeDataString(type)}"));
        EventPageView page;
        long after = 0;
        do
        {
            var text = await GetAsync($"/sessions/{session}/events?after={after}&limit={PageMax}&{types}");
            page = JsonSerializer.Deserialize(text, ContractsJson.Default.EventPageView)!;
            events.AddRange(page.Events);
            after = page.Next;
        }
        while (page.HasMore);
        return events;
    }

    private async Task<string> GetAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        await RequireAsync(response, $"GET {path}");
        return await response.Content.ReadAsStringAsync();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string body) =>
        new(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static async Task RequireAsync(HttpResponseMessage response, string call)
    {
        if (!response.IsSuccessStatusCode)
        {
            var text = await response.Content.ReadAsStringAsync();
            throw new SiloException($"{call} is {(int)response.StatusCode}: {text}");
        }
    }

    private static string Message(JsonElement body) =>
        body.TryGetProperty("error", out var error) && error.TryGetProperty("message", out var message)
            ? message.GetString() ?? string.Empty
            : body.GetRawText();

    private static double Number(HttpResponseMessage response, string header) =>
        response.Headers.TryGetValues(header, out var values)
        && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : 0;
}
