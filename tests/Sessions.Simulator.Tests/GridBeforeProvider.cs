using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Tokens;
using Sessions.Wire.Requests;

namespace Sessions.Simulator.Tests;

/// <summary>
/// One session's decisions, made on requests as they go to a simulated provider, with its reports taken back in.
/// </summary>
internal sealed class GridBeforeProvider : IAsyncDisposable
{
    private static readonly TokenCounter Counter = new(ModelCatalog.BuiltIn);
    private static readonly Principal Owner = new(TenantId.Parse("acme"), "key", Scopes.Use);

    private readonly SimulatorHost _host;
    private readonly HttpClient _http;
    private int _turn;

    private GridBeforeProvider(SimulatorHost host, ManualTimeProvider time)
    {
        (_host, Time) = (host, time);
        _http = new HttpClient { BaseAddress = host.Address };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-test");
    }

    public ManualTimeProvider Time { get; }

    public SessionState State { get; private set; } = new();

    public static async Task<GridBeforeProvider> StartAsync()
    {
        var time = new ManualTimeProvider();
        return new GridBeforeProvider(
            await SimulatorHost.StartAsync(
                new SimulatorOptions(), "http://127.0.0.1:0", Counter, time, TestContext.Current.CancellationToken),
            time);
    }

    /// <summary>Goes on with a session that knows nothing.</summary>
    public void BeginAnother() => (State, _turn) = (new SessionState(), 0);

    /// <summary>Makes a turn: what was predicted, what was reported, and the breaks.</summary>
    public async Task<ProvidedTurn> SendAsync(WireFormat wire, string body, string? thread = null)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        RequestReader.TryRead(wire, bytes, RequestLimits.Default, out var request, out var error)
            .ShouldBeTrue(error?.Message);
        using (request)
        {
            var id = new Guid(++_turn, 1, 1, new byte[8]);
            var begun = BeginTurn.Decide(
                State,
                new TurnProposal
                {
                    TurnId = id,
                    Principal = Owner,
                    Wire = wire,
                    Model = request!.Model,
                    Upstream = "sim",
                    Path = request.Path,
                    IdentitySource = "x-session-id",
                    Thread = thread,
                    Deadline = Time.GetUtcNow().AddDays(1),
                    FrontDoor = "node/1",
                    HasCacheBreakpoints = request.HasCacheBreakpoints,
                },
                Counter,
                ModelCatalog.BuiltIn,
                Time.GetUtcNow());
            Apply(begun.Events);
            var raw = await UsageAsync(wire, body);
            var usage = wire == WireFormat.Messages ? OfMessages(raw) : OfChat(raw);
            var ended = CompleteTurn.Decide(
                State,
                new TurnOutcome
                {
                    TurnId = id,
                    Ending = TurnEnding.Completed,
                    Usage = usage,
                    RawUsage = Encoding.UTF8.GetBytes(raw.GetRawText()),
                },
                ModelCatalog.BuiltIn,
                Time.GetUtcNow())!.Value;
            Apply(ended.Events);
            return new ProvidedTurn(
                begun.Answer.Value!.PredictedCacheRead,
                begun.Answer.Value.ContextTokens,
                usage,
                [.. ended.Events.OfType<CacheBroken>().Select(static e => e.Data)]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }

    private async Task<JsonElement> UsageAsync(WireFormat wire, string body)
    {
        var path = wire == WireFormat.Messages ? Bodies.Messages : Bodies.Chat;
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await _http.PostAsync(path, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200, text);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("usage").Clone();
    }

    private void Apply(IEnumerable<SessionEvent> events)
    {
        foreach (var e in events)
        {
            State.Apply(e);
        }
    }

    private static TokenUsage OfChat(JsonElement usage) => new()
    {
        Input = usage.GetProperty("prompt_tokens").GetInt64(),
        CacheRead = usage.GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt64(),
        CacheWrite = usage.GetProperty("prompt_tokens_details").GetProperty("cache_write_tokens").GetInt64(),
    };

    private static TokenUsage OfMessages(JsonElement usage)
    {
        var read = usage.GetProperty("cache_read_input_tokens").GetInt64();
        var writes = usage.GetProperty("cache_creation");
        var (brief, lasting) = (
            writes.GetProperty("ephemeral_5m_input_tokens").GetInt64(),
            writes.GetProperty("ephemeral_1h_input_tokens").GetInt64());
        return new TokenUsage
        {
            Input = usage.GetProperty("input_tokens").GetInt64() + read + brief + lasting,
            CacheRead = read,
            CacheWrite = brief,
            CacheWriteLong = lasting,
        };
    }
}

/// <summary>One turn as the grid and the provider saw it.</summary>
internal sealed record ProvidedTurn(
    int Predicted, int Counted, TokenUsage Usage, IReadOnlyList<CacheBrokenData> Breaks);
