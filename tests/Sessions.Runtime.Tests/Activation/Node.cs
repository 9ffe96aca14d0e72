using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Storage;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Activation;

/// <summary>One process that hosts sessions: its clock, its name and its way to the shared store.</summary>
internal sealed class Node
{
    public static readonly SessionKey Key = Batches.Key("run-1");

    public Node(ISessionStore store, ManualTimeProvider? time = null, string frontDoor = "node/1", int snapshotEvery = 256)
    {
        Time = time ?? new ManualTimeProvider(Sample.Noon);
        Services = new ActivationServices
        {
            Store = store,
            Counter = Sample.Counter,
            Catalog = ModelCatalog.BuiltIn,
            Time = Time,
            Options = new RuntimeOptions { FrontDoor = frontDoor, SnapshotEveryEvents = snapshotEvery },
            Logger = NullLogger<SessionActivation>.Instance,
        };
        Session = new SessionActivation(Key, Services);
    }

    public ManualTimeProvider Time { get; }

    public ActivationServices Services { get; }

    public SessionActivation Session { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The same process after a restart: nothing in memory.</summary>
    public SessionActivation Again() => new(Key, Services);

    public async Task<TurnAdmission> BeginAsync(int turn, params string[] path)
    {
        var answer = await Session.BeginTurnAsync(
            Sample.Proposal(
                turn,
                Sample.Path(path.Length == 0 ? [$"turn {turn}"] : path),
                deadline: Time.GetUtcNow().AddMinutes(10),
                frontDoor: Services.Options.FrontDoor),
            Token);
        return answer.Value.ShouldNotBeNull();
    }

    public async Task<TurnReceipt> CompleteAsync(int turn) =>
        (await Session.CompleteTurnAsync(
            Sample.Outcome(turn, usage: new() { Input = 10, Output = turn }), Token)).ShouldNotBeNull();

    public async Task RunAsync(int from, int to)
    {
        for (var turn = from; turn <= to; turn++)
        {
            await (await BeginAsync(turn)).Recorded;
            await CompleteAsync(turn);
        }
    }

    public async Task<SessionFacts> FactsAsync() =>
        (await Session.DescribeAsync(Sample.Owner, Token)).Value.ShouldNotBeNull();
}
