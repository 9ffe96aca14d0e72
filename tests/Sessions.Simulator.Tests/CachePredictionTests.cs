using Sessions.Core.Caching;
using Sessions.Core.Turns;

namespace Sessions.Simulator.Tests;

/// <summary>The grid's predictions and diagnoses against a provider that keeps the published rules.</summary>
public sealed class CachePredictionTests
{
    private const int Conversations = 20;
    private const int Turns = 14;

    public static TheoryData<string, string> Models => new()
    {
        { "sim-1", "sim-other" },
        { "gpt-5.6", "gpt-6.2-sol" },
        { "sim-claude", "sim-claude-other" },
    };

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Predicted_OverConversationsWithPausesChangesAndModels_IsWhatIsReported(string model, string other)
    {
        await using var grid = await GridBeforeProvider.StartAsync();
        var random = new Random(20_261_121);
        var (turns, equal, off) = (0, 0, new List<string>());
        for (var number = 0; number < Conversations; number++)
        {
            grid.BeginAnother();
            var conversation = new Conversation(model) { System = Bodies.Text(600 + (60 * number), $"rule{number}x") };
            conversation.Say(200, $"task{number}");
            for (var turn = 0; turn < Turns; turn++)
            {
                var sent = await SendAsync(grid, conversation);
                turns++;
                equal += sent.Predicted == sent.Usage.CacheRead ? 1 : 0;
                if (sent.Predicted != sent.Usage.CacheRead)
                {
                    off.Add($"{number}/{turn}: {sent.Predicted} predicted, {sent.Usage.CacheRead} reported");
                }

                grid.Time.Advance(TimeSpan.FromSeconds(random.Next(10) switch { 0 => 310, 1 => 650, 2 => 1_900, _ => 25 }));
                Change(conversation, random, turn, model, other);
            }
        }

        ((double)equal / turns).ShouldBeGreaterThanOrEqualTo(0.99, string.Join('\n', off));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Clock_AtTheTopOfTheSystemPrompt_IsNamed(string model, string other)
    {
        _ = other;
        await using var grid = await GridBeforeProvider.StartAsync();
        var conversation = await BegunAsync(grid, model);
        conversation.Clock = "09:01";

        var broken = (await SendAsync(grid, conversation)).Breaks.ShouldHaveSingleItem();

        (broken.Cause, broken.Depth, broken.Reported).ShouldBe((CacheCause.PrefixChanged, 1, 0));
        broken.LostTokens.ShouldBeGreaterThan(1_200);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task OtherModel_IsNamed(string model, string other)
    {
        await using var grid = await GridBeforeProvider.StartAsync();
        var conversation = await BegunAsync(grid, model);
        conversation.Model = other;

        (await SendAsync(grid, conversation)).Breaks.ShouldHaveSingleItem().Cause.ShouldBe(CacheCause.ModelChanged);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Pause_BeyondTheLife_IsNamed(string model, string other)
    {
        _ = other;
        await using var grid = await GridBeforeProvider.StartAsync();
        var conversation = await BegunAsync(grid, model);
        grid.Time.Advance(TimeSpan.FromSeconds(1_801));

        (await SendAsync(grid, conversation)).Breaks.ShouldHaveSingleItem().Cause.ShouldBe(CacheCause.Expired);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task TitleCallBetweenTurns_BreaksNothing(string model, string other)
    {
        _ = other;
        await using var grid = await GridBeforeProvider.StartAsync();
        var conversation = await BegunAsync(grid, model);
        var title = new Conversation(model) { System = Bodies.Text(40, "title") };

        (await SendAsync(grid, title.Say(80, "task"))).Breaks.ShouldBeEmpty();
        (await SendAsync(grid, conversation.Say(30, "on"))).Breaks.ShouldBeEmpty();
    }

    [Fact]
    public async Task SettingThatIsNoItem_LooksLikeTheProvider()
    {
        await using var grid = await GridBeforeProvider.StartAsync();
        var conversation = await BegunAsync(grid, "sim-1");
        var body = conversation.Chat()[..^1] + ""","reasoning_effort":"high"}""";

        (await grid.SendAsync(WireFormat.Chat, body)).Breaks.ShouldHaveSingleItem().Cause.ShouldBe(CacheCause.Provider);
    }

    private static async Task<Conversation> BegunAsync(GridBeforeProvider grid, string model)
    {
        var conversation = new Conversation(model).Say(80, "task");
        await SendAsync(grid, conversation);
        (await SendAsync(grid, conversation.Say(300, "more"))).Breaks.ShouldBeEmpty();
        return conversation.Say(50, "last");
    }

    private static Task<ProvidedTurn> SendAsync(GridBeforeProvider grid, Conversation conversation) =>
        conversation.Model.Contains("claude", StringComparison.Ordinal)
            ? grid.SendAsync(WireFormat.Messages, conversation.Messages())
            : grid.SendAsync(WireFormat.Chat, conversation.Chat());

    private static void Change(Conversation conversation, Random random, int turn, string model, string other)
    {
        switch (random.Next(12))
        {
            case 0:
                conversation.Clock = $"{turn + 10}:30";
                break;
            case 1:
                conversation.Model = conversation.Model == model ? other : model;
                break;
            case 2 when conversation.Count > 4:
                conversation.Edit(random.Next(conversation.Count - 2), $"edited{turn}");
                break;
            case 3 when conversation.Count > 4:
                conversation.Rewind(2);
                break;
            case 4:
                conversation.Life = conversation.Life == "5m" ? "1h" : "5m";
                break;
        }

        conversation.Say(20 + random.Next(400), $"turn{turn}n");
    }
}
