using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Reading.Fakes;
using Sessions.Runtime.Reading;

namespace Sessions.Runtime.Tests.Reading;

public sealed class ContextReportTests
{
    private static readonly string[] Items =
    [
        "ToolDefinition|{\"name\":\"ls\"}",
        "System|\"be kind\"", "User|{ \"role\":\n\"user\" }", "ToolResult|\"a.txt\"",
    ];

    private readonly MemoryStore _store = new();
    private readonly FoldedSession _session;

    public ContextReportTests() => _session = new FoldedSession(LogStory.Key("s"), _store, new ManualTime());

    [Fact]
    public async Task Content_OfABranch_IsTheExactBytesOfThatTurnsPath()
    {
        await _session.BeginAsync(1, Items);
        await _session.BeginAsync(2, [.. Items[..2], "User|\"another\""]);
        await _session.BeginAsync(3, [.. Items, "Assistant|\"done\""]);

        var second = await ReadAsync(2, content: true);
        var third = await ReadAsync(3, content: true);

        second.Items.Select(Written).ShouldBe(["{\"name\":\"ls\"}", "\"be kind\"", "\"another\""]);
        third.Items.Select(Written).ShouldBe(
            ["{\"name\":\"ls\"}", "\"be kind\"", "{ \"role\":\n\"user\" }", "\"a.txt\"", "\"done\""]);
    }

    [Fact]
    public async Task Sums_AreOverTheWholePath_WhateverThePage()
    {
        await _session.BeginAsync(1, Items);

        var view = await ReadAsync(null, content: false, after: 1, limit: 2);

        view.Items.Select(item => item.Depth).ShouldBe([2, 3]);
        (view.Next, view.HasMore, view.ItemCount).ShouldBe((3, true, 4));
        view.Categories.ShouldBe(
        [
            new(ContextCategory.Tools, 1, 13), new(ContextCategory.System, 1, 9),
            new(ContextCategory.History, 1, 18), new(ContextCategory.ToolResults, 1, 7),
        ]);
        view.Tokens.ShouldBe(47);
        view.Largest[0].Depth.ShouldBe(3);
        view.Items[1].CumulativeTokens.ShouldBe(40);
        view.Items[1].Bytes.ShouldBe(18);
        view.Items[1].Content.ShouldBeNull();
    }

    [Fact]
    public async Task MetadataCapture_HasSizesButNoContent()
    {
        await _session.BeginAsync(1, Items, parts => parts.Capture = CaptureMode.Metadata);

        var view = await ReadAsync(1, content: true);

        view.Items.ShouldAllBe(item => item.Content == null && item.Bytes > 0);
    }

    [Fact]
    public async Task LongPath_ReadsNeighbouringEventsTogether()
    {
        var path = new List<string>();
        for (var turn = 1; turn <= 300; turn++)
        {
            path.Add($"User|\"message {turn}\"");
            await _session.BeginAsync(turn, [.. path]);
            await _session.EndAsync(turn);
        }

        var before = _store.Reads;
        var view = await ReadAsync(300, content: true);

        view.Items.Count.ShouldBe(300);
        (_store.Reads - before).ShouldBeLessThan(12);
    }

    [Fact]
    public async Task NoTurns_IsAnEmptyPath()
    {
        await _session.CreateAsync(LogStory.Owner, SessionSeed.Empty, TestContext.Current.CancellationToken);

        var view = await ReadAsync(null, content: true);

        (view.Turn, view.Tokens, view.HasMore, view.Pressure).ShouldBe((0, 0, false, null));
    }

    private static string Written(ContextItemView item) => item.Content.ToString()!;

    private async Task<ContextView> ReadAsync(int? turn, bool content, int after = 0, int limit = 1_000)
    {
        var path = await _session.ReadPathAsync(LogStory.Owner, turn, TestContext.Current.CancellationToken);
        var query = new ContextQuery { After = after, Limit = limit, Content = content };
        return await ContextReport.ReadAsync(
            _store, _session, path.Value!, query, TestContext.Current.CancellationToken);
    }
}
