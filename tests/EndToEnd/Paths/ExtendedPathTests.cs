using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>A client without ids stays in one session, whichever node serves it.</summary>
public sealed class ExtendedPathTests(PathSilos silos) : IClassFixture<PathSilos>
{
    public static TheoryData<WireFormat> Wires => [.. Enum.GetValues<WireFormat>()];

    [Theory]
    [InlineData(WireFormat.Chat, false)]
    [InlineData(WireFormat.Chat, true)]
    [InlineData(WireFormat.Responses, false)]
    [InlineData(WireFormat.Responses, true)]
    [InlineData(WireFormat.Messages, false)]
    [InlineData(WireFormat.Messages, true)]
    public async Task Turns_OfOneConversationOnAlternatingNodes_ShareOneSession(WireFormat wire, bool streamed)
    {
        var talk = new Conversation(silos, wire);

        for (var turn = 1; turn <= 5; turn++)
        {
            await talk.SayAsync(silos.Alice[turn % 2], $"Question {turn}", Answer(), streamed);
        }

        talk.Sessions.Distinct().ShouldHaveSingleItem();
        var log = await silos.ReadLogAsync(talk.Sessions[0]);
        log.Turns.Count.ShouldBe(5);
        log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Completed && turn.End!.Tip != null);
        log.Turns.Skip(1).ShouldAllBe(static turn => turn.Start.Source == "path");
        log.Events[0].Event.ShouldBeOfType<SessionCreated>().Data.Source.ShouldBe("minted");
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Conversations_WithOneOpeningAndDifferentAnswers_KeepTheirOwnSessions(WireFormat wire)
    {
        var opening = Answer();
        var (one, two) = (new Conversation(silos, wire), new Conversation(silos, wire));

        await one.SayAsync(silos.Alice[0], opening, Answer());
        await two.SayAsync(silos.Alice[1], opening, Answer());
        await one.SayAsync(silos.Alice[1], "Go on", Answer());
        await two.SayAsync(silos.Alice[0], "Go on", Answer());
        await one.SayAsync(silos.Alice[0], "Go on", Answer());

        one.Sessions.Distinct().ShouldHaveSingleItem();
        two.Sessions.Distinct().ShouldHaveSingleItem();
        two.Sessions[0].ShouldNotBe(one.Sessions[0]);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task NamedSession_ThatGoesOnWithAConversation_IsLinkedToItAsItsFork(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        await talk.SayAsync(silos.Alice[0], "Go on", Answer());
        var (fork, name) = (talk.Fork(), SessionNames.Fresh());

        await fork.Add("user", "Otherwise").SendAsync(silos.Alice[1], Answer(), headers: ("X-Session-Id", name));

        var view = (await silos.Alice[1].GetAsync($"/sessions/{name}")).Json;
        view.GetProperty("forked_from").GetString().ShouldBe(talk.Sessions[0]);
        (await silos.Alice[1].GetAsync($"/sessions/{talk.Sessions[0]}")).Json
            .GetProperty("forked_from").ValueKind.ShouldBe(System.Text.Json.JsonValueKind.Null);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task FirstRequest_SentAgain_BeginsAnotherSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire).Add("user", Answer());

        var first = await talk.SendAsync(silos.Alice[0], Answer());

        (await talk.SendAsync(silos.Alice[0], Answer())).ShouldNotBe(first);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task LaterRequest_SentAgain_StaysInTheSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        talk.Add("user", "Go on");

        (await talk.SendAsync(silos.Alice[0], Answer())).ShouldBe(session);
        (await talk.SendAsync(silos.Alice[1], Answer())).ShouldBe(session);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Branches_OfOneConversation_StayInItsSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        var branch = talk.Fork();

        await talk.SayAsync(silos.Alice[0], "Left", Answer());
        await branch.SayAsync(silos.Alice[1], "Right", Answer());
        await branch.SayAsync(silos.Alice[0], "Right again", Answer());

        talk.Sessions.Concat(branch.Sessions).Distinct().ShouldBe([session]);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Request_WhoseBeginningWasEdited_BeginsAnotherSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        await talk.SayAsync(silos.Alice[0], "Go on", Answer());

        (await talk.Edit(0, Answer()).Add("user", "And?").SendAsync(silos.Alice[0], Answer())).ShouldNotBe(session);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Request_WithAnAnswerThatNoSessionGave_BeginsAnotherSession(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());

        (await talk.Edit(1, Answer()).Add("user", "Go on").SendAsync(silos.Alice[0], Answer())).ShouldNotBe(session);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Request_WithAnotherPrincipalsTranscript_BeginsASessionOfItsOwn(WireFormat wire)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        var stolen = talk.Fork();

        (await stolen.SayAsync(silos.Bob[0], "Go on", Answer())).ShouldNotBe(session);
        (await talk.SayAsync(silos.Alice[0], "Go on", Answer())).ShouldBe(session);
        (await stolen.SayAsync(silos.Bob[1], "Go on", Answer())).ShouldBe(stolen.Sessions[0]);
    }

    [Theory]
    [InlineData(WireFormat.Chat, "POST", "/close")]
    [InlineData(WireFormat.Responses, "POST", "/close")]
    [InlineData(WireFormat.Messages, "POST", "/close")]
    [InlineData(WireFormat.Chat, "DELETE", "")]
    [InlineData(WireFormat.Responses, "DELETE", "")]
    [InlineData(WireFormat.Messages, "DELETE", "")]
    public async Task Request_WhoseSessionHasEnded_BeginsAnotherSessionAndGoesOnInThat(
        WireFormat wire, string method, string action)
    {
        var talk = new Conversation(silos, wire);
        var session = await talk.SayAsync(silos.Alice[0], Answer(), Answer());
        await talk.SayAsync(silos.Alice[1], "Go on", Answer());
        var ended = await silos.Alice[0].SendAsync(new HttpMethod(method), $"/sessions/{session}{action}", null);
        ended.Status.ShouldBeInRange(200, 204);

        var next = await talk.SayAsync(silos.Alice[1], "Go on", Answer());

        next.ShouldNotBe(session);
        (await talk.SayAsync(silos.Alice[0], "Go on", Answer())).ShouldBe(next);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Request_WithoutItsHeader_StaysInTheSessionThatTheHeaderNamed(WireFormat wire)
    {
        var id = SessionNames.Fresh();
        var answer = Answer();
        var talk = new Conversation(silos, wire).Add("user", Answer());
        await talk.SendAsync(silos.Alice[0], answer, false, ("X-Session-Id", id));

        (await talk.Add("assistant", answer).SayAsync(silos.Alice[1], "Go on", Answer())).ShouldBe(id);
    }

    [Fact]
    public async Task Request_ThatContinuesAStoredResponse_BeginsASession()
    {
        const string Body =
            """{"model":"gpt-5.4","input":[{"role":"user","content":"Go on"}],"previous_response_id":"resp_1"}""";

        var first = await silos.PostAsync(silos.Alice[0], WireFormat.Responses, Body, Answer());
        var again = await silos.PostAsync(silos.Alice[0], WireFormat.Responses, Body, Answer());

        again.Header("X-Session-Id").ShouldNotBe(first.Header("X-Session-Id"));
        (await silos.ReadLogAsync(first.Header("X-Session-Id")!)).Turns.Single().End!.Tip.ShouldBeNull();
    }

    [Fact]
    public async Task Conversations_ThatAreTheSameSoFar_ShareTheSessionThatWasLastActive()
    {
        var (opening, answer) = (Answer(), Answer());
        var (one, two) = (new Conversation(silos, WireFormat.Chat), new Conversation(silos, WireFormat.Chat));
        await one.SayAsync(silos.Alice[0], opening, answer);
        var last = await two.SayAsync(silos.Alice[0], opening, answer);

        (await one.SayAsync(silos.Alice[0], "Go on", Answer())).ShouldBe(last);
    }

    [Fact]
    public async Task Turn_AfterAKillAndARestart_StaysInTheSession()
    {
        using var folder = new TemporaryFolder();
        var talk = new Conversation(silos, WireFormat.Messages);
        var data = Path.Combine(folder.Path, "data");
        await using (var before = await silos.StartAsync(data, "three"))
        {
            using var caller = new Caller(before.Address, TestKeys.Alice);
            await talk.SayAsync(caller, "Hello", Answer());
            await before.KillAsync();
        }

        await using var after = await silos.StartAsync(data, "three");
        using var again = new Caller(after.Address, TestKeys.Alice);

        (await talk.SayAsync(again, "Go on", Answer())).ShouldBe(talk.Sessions[0]);
    }

    private static string Answer() => SessionNames.Fresh();
}
