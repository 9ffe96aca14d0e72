using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>Two silos on one store that find sessions by path, before an upstream that says what it is told.</summary>
public class PathSilos : IAsyncLifetime
{
    /// <summary>What the upstream answers.</summary>
    private const string AnswerHeader = "x-answer";
    private const string StreamHeader = "x-streamed";

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingUpstream _upstream = new();
    private readonly List<SiloProcess> _silos = [];
    private readonly List<Caller> _callers = [];
    private UpstreamCase _case = null!;

    /// <summary>The callers of the first key, one for each silo.</summary>
    internal IReadOnlyList<Caller> Alice => [_callers[0], _callers[2]];

    /// <summary>The callers of the second key.</summary>
    internal IReadOnlyList<Caller> Bob => [_callers[1], _callers[3]];

    internal RecordingUpstream Upstream => _upstream;

    /// <summary>The store that the silos share, as a member of their configuration; empty for the embedded one.</summary>
    private protected virtual string Store => "";

    internal Task<Logs.SessionLog> ReadLogAsync(string session) => _silos[0].Logs.ReadAsync(session, TestKeys.Tenant);

    internal Task<Logs.SessionLog> ReadLogWhenAsync(string session, Func<Logs.SessionLog, bool> isAsItShouldBe) =>
        _silos[0].Logs.ReadWhenAsync(session, isAsItShouldBe, TestKeys.Tenant);

    public virtual async ValueTask InitializeAsync()
    {
        _case = _upstream.On(AnswerAsync);
        foreach (var node in (string[])["one", "two"])
        {
            var silo = await StartAsync(Path.Combine(_folder.Path, "data"), node);
            _silos.Add(silo);
            _callers.Add(new Caller(silo.Address, TestKeys.Alice));
            _callers.Add(new Caller(silo.Address, TestKeys.Bob));
        }
    }

    /// <summary>Starts another silo before the same upstream.</summary>
    internal Task<SiloProcess> StartAsync(string dataDirectory, string node) => SiloProcess.StartAsync(
        new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  {{Store}}
                  "Identity": {"ExtendedPaths": true},
                  "Upstreams": [
                    {"Name": "one", "BaseAddress": "{{_upstream.Address}}", "Wires": ["chat", "responses", "messages"]}
                  ]
                }
                """,
            Environment = new Dictionary<string, string> { ["SESSIONS_NODE"] = node },
        },
        dataDirectory);

    /// <summary>Posts a request that the upstream answers with a text.</summary>
    internal Task<Reply> PostAsync(
        Caller caller,
        WireFormat wire,
        string body,
        string answer,
        bool streamed = false,
        params (string Name, string Value)[] headers) => caller.PostAsync(
            WireSamples.Path(wire),
            body,
            [
                (RecordingUpstream.CaseHeader, _case.Name),
                (AnswerHeader, answer),
                (StreamHeader, streamed ? "1" : "0"),
                .. headers,
            ]);

    public virtual async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers)
        {
            caller.Dispose();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await _upstream.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private static async Task AnswerAsync(UpstreamCall call)
    {
        var head = call.Request.Head;
        var wire = Enum.GetValues<WireFormat>()
            .Single(wire => head.FirstLine.Contains(WireSamples.Path(wire) + " ", StringComparison.Ordinal));
        var quoted = JsonSerializer.Serialize(head.Get(AnswerHeader))[1..^1];
        if (head.Get(StreamHeader) != "1")
        {
            await call.AnswerAsync(WireSamples.Answer(wire).Replace(WireSamples.AnswerText, quoted, StringComparison.Ordinal));
            return;
        }

        await call.BeginAsync();
        foreach (var part in WireSamples.Stream(wire))
        {
            await call.ChunkAsync(part.Replace(WireSamples.AnswerText, quoted, StringComparison.Ordinal));
        }

        await call.EndAsync();
    }
}
