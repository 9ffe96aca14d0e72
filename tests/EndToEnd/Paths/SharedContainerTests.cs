using Sessions.CloudKit;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>Two silos on one container of Azure Blob Storage that find sessions by path.</summary>
public sealed class SharedContainerSilos : PathSilos
{
    private AzuriteServer? _azurite;

    private protected override string Store =>
        $$"""
        "Store": {"Kind": "AzureBlobs", "AzureBlobs": {"ConnectionString": "{{_azurite!.ConnectionString}}"} },
        """;

    public override async ValueTask InitializeAsync()
    {
        _azurite = await AzuriteServer.StartAsync();
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }
}

/// <summary>A client without ids stays in one session, whichever node of a container serves it.</summary>
public sealed class SharedContainerTests(SharedContainerSilos silos) : IClassFixture<SharedContainerSilos>
{
    public static TheoryData<WireFormat> Wires => [.. Enum.GetValues<WireFormat>()];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Turns_OfOneConversationOnAlternatingNodes_ShareOneSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);

        for (var turn = 1; turn <= 5; turn++)
        {
            await talk.SayAsync(silos.Alice[turn % 2], $"Question {turn}", SessionNames.Fresh(), streamed: turn > 2);
        }

        talk.Sessions.Distinct().ShouldHaveSingleItem();
        (await silos.Alice[0].GetAsync($"/sessions/{talk.Sessions[0]}")).Json.GetProperty("turns").GetInt32().ShouldBe(5);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Conversations_WithOneOpeningAndDifferentAnswers_KeepTheirOwnSessions(WireFormat wire)
    {
        var opening = SessionNames.Fresh();
        var (one, two) = (new Conversation(silos, wire), new Conversation(silos, wire));

        await one.SayAsync(silos.Alice[0], opening, SessionNames.Fresh());
        await two.SayAsync(silos.Alice[1], opening, SessionNames.Fresh());
        await one.SayAsync(silos.Alice[1], "Go on", SessionNames.Fresh());
        await two.SayAsync(silos.Alice[0], "Go on", SessionNames.Fresh());

        one.Sessions.Distinct().ShouldHaveSingleItem();
        two.Sessions.Distinct().ShouldHaveSingleItem();
        two.Sessions[0].ShouldNotBe(one.Sessions[0]);
    }

    [Fact]
    public async Task Transcript_OfADeletedSession_BeginsAnother()
    {
        var talk = new Conversation(silos, WireFormat.Chat);
        var session = await talk.SayAsync(silos.Alice[0], "Question", SessionNames.Fresh());

        (await silos.Alice[1].SendAsync(HttpMethod.Delete, $"/sessions/{session}", null)).Status.ShouldBe(204);

        (await talk.SayAsync(silos.Alice[0], "Go on", SessionNames.Fresh())).ShouldNotBe(session);
    }

    [Fact]
    public async Task Transcript_OfAnotherPrincipal_BeginsASessionOfItsOwn()
    {
        var talk = new Conversation(silos, WireFormat.Messages);
        var session = await talk.SayAsync(silos.Alice[0], SessionNames.Fresh(), SessionNames.Fresh());

        (await talk.SayAsync(silos.Bob[1], "Go on", SessionNames.Fresh())).ShouldNotBe(session);
    }
}
