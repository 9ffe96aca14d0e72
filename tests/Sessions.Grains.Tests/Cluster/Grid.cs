using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Core.Tests.Compaction;
using Sessions.Core.Turns;
using Sessions.Grains.Hosting;
using Sessions.Runtime;
using Sessions.Runtime.Tests.Activation;
using Sessions.TestKit;

namespace Sessions.Grains.Tests.Cluster;

/// <summary>Real silos in this process, on one store; what passes between them is serialised as between machines.</summary>
internal sealed class Grid : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private Grid(InProcessTestCluster cluster, MemoryStore memory, FaultyStore store, ShiftedTimeProvider time) =>
        (_cluster, Memory, Store, Time) = (cluster, memory, store, time);

    public MemoryStore Memory { get; }

    public FaultyStore Store { get; }

    public ShiftedTimeProvider Time { get; }

    public IReadOnlyList<InProcessSiloHandle> Silos => _cluster.Silos;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it.</summary>
    /// <param name="silos">How many silos.</param>
    /// <param name="sweepEvery">How often sessions look for overdue turns.</param>
    /// <param name="idleAfter">How long an unused session stays awake.</param>
    /// <param name="policyOf">Every tenant's policy, by the name of the silo that asks; null to only observe.</param>
    public static async Task<Grid> StartAsync(
        short silos,
        TimeSpan? sweepEvery = null,
        TimeSpan? idleAfter = null,
        Func<string, SessionPolicy>? policyOf = null)
    {
        var memory = new MemoryStore(yields: true);
        var store = new FaultyStore(memory);
        var time = new ShiftedTimeProvider();
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.Options.UseDistributedGrainDirectory = true;
        builder.ConfigureSilo((silo, orleans) =>
        {
            orleans.Services.AddSingleton(new ActivationServices
            {
                Store = store,
                Counter = Sample.Counter,
                Catalog = ModelCatalog.BuiltIn,
                Editor = new ListEditor(),
                PolicyOf = _ => policyOf?.Invoke(silo.SiloName) ?? SessionPolicy.Observe,
                Time = time,
                Options = new RuntimeOptions
                {
                    FrontDoor = silo.SiloName + "/boot",
                    SweepEvery = sweepEvery ?? TimeSpan.FromMinutes(1),
                    IdleAfter = idleAfter ?? TimeSpan.FromMinutes(15),
                },
                Logger = NullLogger<SessionActivation>.Instance,
            });
            orleans.Services.AddSingleton(new SessionSiloOptions { Tenants = static () => [Sample.Owner.Tenant] });
            orleans.AddSessions();
            orleans.AddSnapshotsBesideLogs();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new Grid(cluster, memory, store, time);
    }

    /// <summary>The session as the front door of a silo sees it.</summary>
    public ISession Through(InProcessSiloHandle silo, SessionKey key) =>
        ServiceOf<ISessionDirectory>(silo).Find(key);

    public T ServiceOf<T>(InProcessSiloHandle silo)
        where T : notnull => _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<T>();

    /// <summary>Wakes a session on a silo of the test's choice.</summary>
    public async Task PlaceAsync(SessionKey key, InProcessSiloHandle silo)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        await Through(silo, key).LocateTurnAsync(1, Token);
        RequestContext.Clear();
        HostOf(key).ShouldBe(silo.SiloAddress);
    }

    /// <summary>The silo that a session is awake on; null when it sleeps.</summary>
    public SiloAddress? HostOf(SessionKey key) =>
        _cluster.Silos.FirstOrDefault(silo => ServiceOf<LocalSessions>(silo).Snapshot
            .Any(context => context.GrainId.Key.ToString() == key.ToString()))?.SiloAddress;

    /// <summary>Puts a session to sleep.</summary>
    public Task SleepAsync(SessionKey key) => _cluster.DeactivateAsync(GrainId.Create("session", key.ToString()));

    public Task StopAsync(InProcessSiloHandle silo) => _cluster.StopSiloAsync(silo);

    public Task KillAsync(InProcessSiloHandle silo) => _cluster.KillSiloAsync(silo);

    public Task<InProcessSiloHandle> AddAsync() => _cluster.StartAdditionalSiloAsync();

    public static TurnProposal Proposal(int turn, string frontDoor, params string[] path) => Sample.Proposal(
        turn,
        Sample.Path(path.Length == 0 ? [$"turn {turn}"] : path),
        deadline: Sample.Noon.AddYears(100),
        frontDoor: frontDoor);

    public static async Task<TurnAdmission> BeginAsync(ISession session, int turn, params string[] path) =>
        (await session.BeginTurnAsync(Proposal(turn, "client/1", path), Token)).Value.ShouldNotBeNull();

    public static async Task<TurnReceipt> CompleteAsync(ISession session, int turn) =>
        (await session.CompleteTurnAsync(
            Sample.Outcome(turn, usage: new() { Input = 10, Output = turn }), Token)).ShouldNotBeNull();

    public Task<LogAudit> AuditAsync(SessionKey key) => LogAudit.OfAsync(Memory, key);

    public async ValueTask DisposeAsync()
    {
        Store.OnAppend = null;
        Store.DelayAppend = null;
        await _cluster.DisposeAsync();
    }
}
