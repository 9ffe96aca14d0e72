using System.Globalization;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Clusters;
using Sessions.EndToEnd.Conversations;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Peers;

/// <summary>Two silos on one file, and a provider that stops in the middle of its answer until it is let go on.</summary>
internal sealed class TwoFrontDoors : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly RecordingUpstream _upstream;
    private readonly TaskCompletionSource _gate;

    private TwoFrontDoors(TemporaryFolder folder, RecordingUpstream upstream, TaskCompletionSource gate) =>
        (_folder, _upstream, _gate) = (folder, upstream, gate);

    public required SiloProcess One { get; init; }

    public required SiloProcess Two { get; init; }

    public required Caller Here { get; init; }

    public required Caller There { get; init; }

    public required UpstreamCase Upstream { get; init; }

    /// <summary>Starts them.</summary>
    /// <param name="wire">What the provider answers in: its events but the last two, and these once it may go on.</param>
    /// <param name="host">Where they are said to be reached.</param>
    /// <param name="isCluster">Whether they are silos of one cluster; else each has its sessions to itself.</param>
    public static async Task<TwoFrontDoors> StartAsync(
        WireFormat wire, string host = "127.0.0.1", bool isCluster = false)
    {
        var (folder, upstream) = (new TemporaryFolder(), new RecordingUpstream());
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var events = WireSamples.Stream(wire);
        var test = upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(string.Concat(events.SkipLast(2)));
            await gate.Task;
            await call.ChunkAsync(string.Concat(events.TakeLast(2)));
            await call.EndAsync();
        });
        var data = Path.Combine(folder.Path, "data");
        var first = ClusterSilos.FreePort();
        var one = await StartAsync(upstream, data, host, "one", isCluster ? ClusterSilos.Membership(first, first) : []);
        var two = await StartAsync(
            upstream, data, host, "two", isCluster ? ClusterSilos.Membership(ClusterSilos.FreePort(), first) : []);
        return new TwoFrontDoors(folder, upstream, gate)
        {
            One = one,
            Two = two,
            Here = new Caller(one.Address, TestKeys.Alice),
            There = new Caller(two.Address, TestKeys.Alice),
            Upstream = test,
        };
    }

    /// <summary>Begins a streamed turn under the one key of these tests; returns once its answer has begun.</summary>
    public Task<HttpResponseMessage> TurnAsync(Caller caller, string session, WireFormat wire) => caller.BeginAsync(
        $"/sessions/{session}/turns",
        ManagedSession.Message(wire, "Hi.", stream: true),
        ("Idempotency-Key", "k-1"),
        (RecordingUpstream.CaseHeader, Upstream.Name));

    /// <summary>Lets the provider finish.</summary>
    public void GoOn() => _gate.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        GoOn();
        Here.Dispose();
        There.Dispose();
        await One.DisposeAsync();
        await Two.DisposeAsync();
        await _upstream.DisposeAsync();
        _folder.Dispose();
    }

    private static Task<SiloProcess> StartAsync(
        RecordingUpstream upstream, string data, string host, string node, Dictionary<string, string> cluster)
    {
        var environment = new Dictionary<string, string>(cluster)
        {
            ["SESSIONS_NODE"] = node,
            ["SESSIONS_URL"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ClusterSilos.FreePort()}"),
            ["FrontDoor__PeerHost"] = host,
        };
        var configuration = $$"""
            {
              {{TestKeys.Configuration}},
              "Upstreams": [
                {"Name": "plain", "BaseAddress": "{{upstream.Address}}", "Wires": ["chat", "responses", "messages"],
                 "KeepsResponses": false}
              ]
            }
            """;
        return SiloProcess.StartAsync(new SiloSetup { Configuration = configuration, Environment = environment }, data);
    }
}
