using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Reading.Fakes;
using Sessions.Runtime.Reading;

namespace Sessions.Runtime.Tests.Reading;

public sealed class EventSlicesTests
{
    private readonly MemoryStore _store = new();
    private readonly ManualTime _time = new();
    private readonly FoldedSession _session;

    public EventSlicesTests() => _session = new FoldedSession(LogStory.Key("s"), _store, _time);

    [Fact]
    public async Task Ascending_PageByPage_ReturnsEveryPositionOnce()
    {
        await NotesAsync(25);
        var positions = new List<long>();
        var query = new EventQuery { Limit = 7 };
        EventPage page;
        do
        {
            page = await ReadAsync(query);
            positions.AddRange(page.Events.Select(e => e.Position));
            query = query with { After = page.Next };
        }
        while (page.HasMore);

        positions.ShouldBe(Enumerable.Range(1, 26).Select(n => (long)n));
        page.Next.ShouldBe(26);
        page.Head.ShouldBe(26);
    }

    [Fact]
    public async Task Descending_PageByPage_ReturnsEveryPositionOnce()
    {
        await NotesAsync(25);
        var positions = new List<long>();
        var query = new EventQuery { Limit = 7, Descending = true };
        EventPage page;
        do
        {
            page = await ReadAsync(query);
            positions.AddRange(page.Events.Select(e => e.Position));
            query = query with { Before = page.Next };
        }
        while (page.HasMore);

        positions.ShouldBe(Enumerable.Range(1, 26).Reverse().Select(n => (long)n));
    }

    [Fact]
    public async Task AfterTheHead_IsEmptyAndStaysThere()
    {
        await NotesAsync(3);

        var page = await ReadAsync(new EventQuery { After = 4 });

        page.Events.ShouldBeEmpty();
        (page.Next, page.HasMore).ShouldBe((4, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Until_AnyMoment_ReturnsWhatHadHappenedByThen(bool descending)
    {
        var times = await NotesAsync(40, TimeSpan.FromSeconds(1));
        var (before, within, behind) = (times[0].AddHours(-1), times[17].AddTicks(1), times[^1].AddHours(1));
        foreach (var moment in new[] { before, times[0], times[17], within, times[^1], behind })
        {
            var page = await ReadAsync(new EventQuery { Until = moment, Limit = 1_000, Descending = descending });

            // The creation stands before the first note, at the same time.
            var expected = times.Count(time => time <= moment);
            page.Events.Count.ShouldBe(expected == 0 ? 0 : expected + 1);
        }
    }

    [Fact]
    public async Task Until_InALongLog_BisectsInsteadOfScanning()
    {
        var times = await NotesAsync(2_000, TimeSpan.FromSeconds(1));
        var before = _store.Reads;

        await ReadAsync(new EventQuery { Until = times[100], Descending = true, Limit = 1 });

        (_store.Reads - before).ShouldBeLessThan(16);
    }

    [Fact]
    public async Task Types_ExactAndPrefix_MatchEither()
    {
        await _session.CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);
        await _session.NoteAsync("custom.a.one");
        await _session.NoteAsync("custom.a.two");
        await _session.NoteAsync("custom.b");

        var types = EventTypeFilter.TryCreate(["custom.a.*", "session.created"]);
        var page = await ReadAsync(new EventQuery { Types = types });

        page.Events.Select(e => e.Position).ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Types_Sparse_ScansABoundedPartAndGoesOn()
    {
        await NotesAsync(EventSlices.ScannedEventsMax + 10);
        await _session.NoteAsync("custom.rare");
        var query = new EventQuery { Types = EventTypeFilter.TryCreate(["custom.rare"]) };

        var first = await ReadAsync(query);
        var second = await ReadAsync(query with { After = first.Next });

        (first.Events.Count, first.Next, first.HasMore).ShouldBe((0, (long)EventSlices.ScannedEventsMax, true));
        (second.Events.Count, second.HasMore).ShouldBe((1, false));
    }

    [Fact]
    public async Task PageBytes_OverTheLimit_CutsBeforeTheEventThatDoesNotFit()
    {
        await _session.CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);
        var large = "\"" + new string('x', 3 * 1024 * 1024) + "\"";
        await _session.NoteAsync("custom.large", large);
        await _session.NoteAsync("custom.large", large);

        var page = await ReadAsync(new EventQuery());

        page.Events.Select(e => e.Position).ShouldBe([1, 2]);
        page.HasMore.ShouldBeTrue();
    }

    [Fact]
    public async Task Turn_WithItemsAndInterleavedEnd_ReturnsItsEventsUpToItsEnd()
    {
        await TwoParallelTurnsAsync();

        var page = await ReadAsync(new EventQuery { Turn = 1 });

        Types(page).ShouldBe(["items.appended", "turn.started", "custom.during", "turn.completed"]);
        page.HasMore.ShouldBeTrue();
        Types(await ReadAsync(new EventQuery { Turn = 1, After = page.Next })).ShouldBe(["custom.score"]);
    }

    [Fact]
    public async Task Turn_Unknown_IsEmptyAndEnds()
    {
        await TwoParallelTurnsAsync();

        var page = await ReadAsync(new EventQuery { Turn = 3 });

        (page.Events.Count, page.HasMore).ShouldBe((0, false));
    }

    private static IEnumerable<string> Types(EventPage page) =>
        page.Events.Select(e => EventHeader.Read(e.Json.Span).Type);

    private async Task TwoParallelTurnsAsync()
    {
        await _session.BeginAsync(1, ["System|\"be kind\"", "User|\"one\""]);
        await _session.BeginAsync(2, ["System|\"be kind\"", "User|\"two\""]);
        await _session.NoteAsync("custom.during", "1", turn: 1);
        await _session.EndAsync(2, TurnEnding.Failed);
        await _session.EndAsync(1);
        await _session.NoteAsync("custom.score", "0.9", turn: 1);
    }

    private ValueTask<EventPage> ReadAsync(EventQuery query) =>
        EventSlices.ReadAsync(_store, _session, query, TestContext.Current.CancellationToken);

    private async Task<List<DateTimeOffset>> NotesAsync(int count, TimeSpan apart = default)
    {
        await _session.CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);
        var times = new List<DateTimeOffset>();
        for (var i = 0; i < count; i++)
        {
            times.Add(_time.GetUtcNow());
            await _session.NoteAsync("custom.note");
            _time.Advance(apart);
        }

        return times;
    }
}
