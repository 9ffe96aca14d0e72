using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.TestKit;

namespace Sessions.Grains.Tests.Wire;

/// <summary>Everything that crosses between silos arrives as it was sent.</summary>
public sealed class SerializationTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().BuildServiceProvider()
        .GetRequiredService<Serializer>();

    [Fact]
    public void Proposal_WithEverything_Arrives()
    {
        var sent = Sample.Proposal(
            3,
            Sample.Path("!a", "b"),
            Sample.Key("key-9", Scopes.Use | Scopes.Admin),
            thread: "side",
            capture: CaptureMode.Metadata,
            metadata: new Dictionary<string, string> { ["k"] = "v" });

        var got = RoundTrip(sent);

        got.MustExist.ShouldBe(sent.MustExist);
        got.Path.Items.ToArray().ShouldBe(sent.Path.Items.ToArray());
        got.Path.Body.ToArray().ShouldBe(sent.Path.Body.ToArray());
        got.Principal.ShouldBe(sent.Principal);
        got.Metadata.ShouldBe(sent.Metadata);
        (got.TurnId, got.Wire, got.Model, got.Upstream, got.Streaming, got.IdentitySource, got.Thread, got.Capture)
            .ShouldBe((sent.TurnId, sent.Wire, sent.Model, sent.Upstream, sent.Streaming, sent.IdentitySource, sent.Thread, sent.Capture));
        (got.Deadline, got.FrontDoor, got.TraceId, got.Agent, got.ParentThread)
            .ShouldBe((sent.Deadline, sent.FrontDoor, sent.TraceId, sent.Agent, sent.ParentThread));
    }

    [Fact]
    public void Outcome_WithEverything_Arrives()
    {
        var sent = new TurnOutcome
        {
            TurnId = Sample.TurnId(1),
            Ending = TurnEnding.Failed,
            Status = 502,
            Usage = new TokenUsage { Input = 1, CacheRead = 2, CacheWrite = 3, CacheWriteLong = 4, Output = 5, Reasoning = 6 },
            RawUsage = "{}"u8.ToArray(),
            UsageProblem = "no",
            CountedOutput = 7,
            ResponseId = "r",
            ResponseModel = "m",
            FinishReason = "stop",
            Output = "[]"u8.ToArray(),
            OutputTruncated = true,
            Latency = TimeSpan.FromSeconds(1),
            TimeToFirstToken = TimeSpan.FromMilliseconds(3),
            Error = new TurnError("t", "c", "m"),
            Capture = CaptureMode.Metadata,
            Tip = new ChainHash(UInt128.MaxValue - 5),
        };

        var got = RoundTrip(sent);

        EveryPropertyIsSet(sent);
        got.Tip.ShouldBe(sent.Tip);
        got.Usage.ShouldBe(sent.Usage);
        got.Error.ShouldBe(sent.Error);
        got.RawUsage.ToArray().ShouldBe(sent.RawUsage.ToArray());
        got.Output.ToArray().ShouldBe(sent.Output.ToArray());
        (got.TurnId, got.Ending, got.Status, got.UsageProblem, got.CountedOutput, got.ResponseId, got.ResponseModel)
            .ShouldBe((sent.TurnId, sent.Ending, sent.Status, "no", 7, "r", "m"));
        (got.FinishReason, got.OutputTruncated, got.Latency, got.TimeToFirstToken, got.Capture)
            .ShouldBe(("stop", true, sent.Latency, sent.TimeToFirstToken, CaptureMode.Metadata));
    }

    [Fact]
    public void Facts_WithEverything_Arrive()
    {
        Answer<SessionFacts> sent = new SessionFacts
        {
            Key = Batches.Key("a/b:c@d.e"),
            Owner = "key-1",
            Status = SessionStatus.Running,
            CreatedAt = Sample.Noon,
            LastActivityAt = Sample.Noon.AddSeconds(1),
            Head = 5,
            Turns = 4,
            RunningTurns = 3,
            Items = 2,
            Ledger = new LedgerTotals { CostNanoUsd = 9, Completed = 1, Failed = 2, Aborted = 3, Lost = 4, Estimated = 5, Unpriced = 6 },
            Model = "m",
            ContextTokens = 7,
            TokenRatio = 1.25,
            Window = 8,
            UsableWindow = 6,
            Metadata = new Dictionary<string, string> { ["k"] = "v" },
        };

        var got = RoundTrip(sent);

        got.IsRefused.ShouldBeFalse();
        got.Value.ShouldBeEquivalentTo(sent.Value);
    }

    [Fact]
    public void Refusal_OfEveryCode_Arrives()
    {
        foreach (var code in Enum.GetValues<SessionErrorCode>())
        {
            Answer<TurnPath> sent = new Refusal(code, "why", TimeSpan.FromSeconds(2));

            RoundTrip(sent).ShouldBe(sent);
        }
    }

    [Fact]
    public void SmallAnswers_Arrive()
    {
        RoundTrip(new TurnPlan(1, 2, 3, 4, 5, 6, 7, MissingFrom: 8)).ShouldBe(new TurnPlan(1, 2, 3, 4, 5, 6, 7, 8));
        RoundTrip(new TurnReceipt(1, new TokenUsage { Input = 2 }, true, 3, true))
            .ShouldBe(new TurnReceipt(1, new TokenUsage { Input = 2 }, true, 3, true));
        RoundTrip(new CustomEventAppended(4, true)).ShouldBe(new CustomEventAppended(4, true));
        RoundTrip<TurnReceipt?>(null).ShouldBeNull();
        var path = new TurnPath(1, "m", 2, 3, [new PathItem(4, 5, ItemKind.ToolCall, 6, 7)]);
        RoundTrip(path).Items.ShouldBe(path.Items);
        (RoundTrip(path) with { Items = path.Items }).ShouldBe(path);
        var change = new MetadataChangedData(new Dictionary<string, string> { ["a"] = "b" }, ["c"]);
        RoundTrip(change).Set.ShouldBe(change.Set);
        RoundTrip(change).Removed.ShouldBe(change.Removed);
    }

    [Fact]
    public void CustomEvent_Arrives()
    {
        var sent = new CustomEventCommand("custom.x", "{\"a\":1}"u8.ToArray(), 3, "key", 9);

        var got = RoundTrip(sent);

        got.Payload.ToArray().ShouldBe(sent.Payload.ToArray());
        (got with { Payload = default }).ShouldBe(sent with { Payload = default });
    }

    // A property that is added later and forgotten above would be lost between silos without a test that says so.
    private static void EveryPropertyIsSet(TurnOutcome sent) =>
        typeof(TurnOutcome).GetProperties().Where(property => property.GetValue(sent) is null or 0 or false)
            .Select(static property => property.Name).ShouldBeEmpty();

    private static T RoundTrip<T>(T value) => Wire.Deserialize<T>(Wire.SerializeToArray(value))!;
}
