using Sessions.Contracts.Views;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Reading.Fakes;
using Sessions.Runtime.Reading;

namespace Sessions.Runtime.Tests.Reading;

public sealed class TurnTimelineTests
{
    private readonly MemoryStore _store = new();
    private readonly FoldedSession _session;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public TurnTimelineTests() => _session = new FoldedSession(LogStory.Key("s"), _store, new ManualTime());

    [Fact]
    public async Task Turns_EndingInAnyOrder_ArePairedByNumber()
    {
        await _session.BeginAsync(1, ["User|\"one\""]);
        await _session.BeginAsync(2, ["User|\"two\""], parts => parts.Thread = "sub");
        await _session.BeginAsync(3, ["User|\"three\""]);
        await _session.EndAsync(3, TurnEnding.Aborted);
        await _session.EndAsync(1);

        var page = await ReadAsync(3);

        page.Turns.Select(turn => (turn.Turn, turn.Status)).ShouldBe(
            [(1, TurnStatus.Completed), (2, TurnStatus.Running), (3, TurnStatus.Aborted)]);
        page.Turns[1].Thread.ShouldBe("sub");
        (page.Next, page.HasMore, page.Total).ShouldBe((3, false, 3));
    }

    [Fact]
    public async Task CompletedTurn_ShowsWhatItsEndTells()
    {
        await _session.BeginAsync(1, ["User|\"one\""]);
        await _session.EndAsync(1, usage: new TokenUsage { Input = 1_000, CacheRead = 250, Output = 100 });

        var turn = (await ReadAsync(1)).Turns[0];

        turn.LatencyMs.ShouldBe(250);
        turn.TimeToFirstTokenMs.ShouldBe(40);
        turn.CacheHitRate.ShouldBe(0.25);
        (turn.CountedTokens, turn.EstimateError).ShouldBe((5, -99.5));
        turn.Usage!.Input.ShouldBe(1_000);
        turn.Usage.Estimated.ShouldBeFalse();
        turn.Wire.ShouldBe("messages");
        turn.FinishReason.ShouldBe("end_turn");
        turn.Position.ShouldBe(3);
        turn.Cumulative!.Completed.ShouldBe(1);
        turn.CostUsd.ShouldBe(turn.Cumulative.CostUsd);
        turn.CostUsd.ShouldNotBeNull();
        turn.CostUsd.Value.ShouldBeInRange(0.0001m, 0.1m);
    }

    [Fact]
    public async Task FailedTurn_ShowsTheError()
    {
        await _session.BeginAsync(1, ["User|\"one\""]);
        await _session.EndAsync(1, TurnEnding.Failed);

        (await ReadAsync(1)).Turns[0].Error.ShouldBe(new TurnErrorView("overloaded_error", "529", "Overloaded"));
    }

    [Fact]
    public async Task LostTurn_SettledLater_ShowsTheLaterEnd()
    {
        await _session.BeginAsync(1, ["User|\"one\""]);
        await _session.BeginAsync(2, ["User|\"two\""]);
        _session.Expire();

        await _session.EndAsync(1);

        var page = await ReadAsync(2);

        page.Turns.Select(turn => (turn.Status, turn.LatencyMs)).ShouldBe(
            [(TurnStatus.Completed, 250d), (TurnStatus.Lost, null)]);
    }

    [Fact]
    public async Task Paging_AfterATurn_ContinuesWithTheNext()
    {
        for (var turn = 1; turn <= 10; turn++)
        {
            await _session.BeginAsync(turn, [$"User|\"{turn}\""]);
            await _session.EndAsync(turn);
        }

        var first = await TurnTimeline.ReadAsync(_store, _session, 10, 0, 4, Cancelled);
        var last = await TurnTimeline.ReadAsync(_store, _session, 10, 8, 4, Cancelled);

        (first.Turns.Count, first.Next, first.HasMore).ShouldBe((4, 4, true));
        (last.Turns.Count, last.Next, last.HasMore).ShouldBe((2, 10, false));
        last.Turns[1].Cumulative!.Completed.ShouldBe(10);
    }

    [Fact]
    public async Task EndOutOfReach_CutsThePageBeforeThatTurn()
    {
        await _session.BeginAsync(1, ["User|\"one\""]);
        await _session.EndAsync(1);
        await _session.BeginAsync(2, ["User|\"two\""]);
        for (var i = 0; i < TurnTimeline.ScannedEventsMax; i++)
        {
            await _session.NoteAsync("custom.noise");
        }

        await _session.EndAsync(2);

        var page = await ReadAsync(2);

        (page.Turns.Count, page.Next, page.HasMore).ShouldBe((1, 1, true));
    }

    private ValueTask<TurnPageView> ReadAsync(int total) =>
        TurnTimeline.ReadAsync(_store, _session, total, 0, 100, Cancelled);
}
