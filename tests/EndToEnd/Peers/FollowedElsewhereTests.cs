using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Clusters;
using Sessions.EndToEnd.Conversations;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Peers;

/// <summary>An answer that one node makes is followed from another one while it is made.</summary>
public sealed class FollowedElsewhereTests
{
    public static TheoryData<WireFormat> Wires => [WireFormat.Chat, WireFormat.Responses, WireFormat.Messages];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Retry_OnAnotherNode_GetsTheAnswerAsItIsMade(WireFormat wire)
    {
        await using var doors = await TwoFrontDoors.StartAsync(wire);
        var (first, id) = await BeginAsync(doors, wire);

        using var again = await doors.TurnAsync(doors.There, id, wire);

        again.Headers.GetValues("X-Session-Repeated").ShouldBe(["true"]);
        again.Headers.GetValues("X-Session-Turn").ShouldBe(["1"]);
        again.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var (one, two) = await FollowAsync(doors, first, again);
        two.ShouldBe(one);
        doors.Upstream.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Retry_OnAnotherSiloOfACluster_GetsTheAnswerAsItIsMade()
    {
        Assert.SkipUnless(ClusterSilos.HasOrleans, "This silo was built without Orleans.");
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Messages, isCluster: true);
        var (first, id) = await BeginAsync(doors, WireFormat.Messages);

        using var again = await doors.TurnAsync(doors.There, id, WireFormat.Messages);

        var (one, two) = await FollowAsync(doors, first, again);
        two.ShouldBe(one);
        doors.Upstream.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stream_TakenUpOnAnotherNode_GoesOnBehindTheGivenEvent()
    {
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Messages);
        var (first, id) = await BeginAsync(doors, WireFormat.Messages);

        using var rest = await doors.There.BeginGetAsync($"/sessions/{id}/turns/1/answer", ("Last-Event-ID", "1"));

        var (whole, behind) = await FollowAsync(doors, first, rest);
        behind.ShouldStartWith("id: 2\n");
        whole.ShouldEndWith(behind);
    }

    [Fact]
    public async Task Response_OnAnotherNode_IsFollowedAsItIsMade()
    {
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Responses);
        using var first = await doors.Here.BeginAsync(
            "/v1/responses",
            WireSamples.Request(WireFormat.Responses, RecordingSilo.Plain, "Hi.", stream: true),
            (Upstreams.RecordingUpstream.CaseHeader, doors.Upstream.Name));
        await using var stream = await first.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var begun = await ReadUntilAsync(stream, WireSamples.AnswerText);
        var start = begun.IndexOf("resp_grd1", StringComparison.Ordinal);
        var id = begun[start..begun.IndexOf('"', start)];

        using var rest = await doors.There.BeginGetAsync($"/v1/responses/{id}?stream=true&starting_after=1");

        await using var following = await rest.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var followed = await ReadUntilAsync(following, WireSamples.AnswerText);
        doors.GoOn();
        followed += await ReadUntilAsync(following, null);
        followed.ShouldStartWith("id: 2\n");
        (begun + await ReadUntilAsync(stream, null)).ShouldEndWith(followed);
    }

    [Fact]
    public async Task Node_ThatDies_LeavesItsFollowersAHalfAnswerThatBreaksOff()
    {
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Chat);
        var (first, id) = await BeginAsync(doors, WireFormat.Chat);
        using var again = await doors.There.BeginGetAsync($"/sessions/{id}/turns/1/answer");
        await using var stream = await again.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await ReadUntilAsync(stream, WireSamples.AnswerText);

        await doors.One.KillAsync();

        first.Dispose();
        (await Record.ExceptionAsync(() => ReadUntilAsync(stream, null))).ShouldBeAssignableTo<IOException>();
    }

    [Fact]
    public async Task Node_ThatIsNotReached_IsNotWaitedForLongerThanTheTurn()
    {
        // The silos listen at 127.0.0.1 alone.
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Chat, "127.0.0.2");
        var (first, id) = await BeginAsync(doors, WireFormat.Chat);
        var again = doors.There.GetAsync($"/sessions/{id}/turns/1/answer");

        doors.GoOn();

        var text = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        (await again).Text.ShouldBe(text);
        first.Dispose();
    }

    [Fact]
    public async Task Strangers_OnAnotherNode_AreRefusedAsEverywhere()
    {
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Chat);
        var (first, id) = await BeginAsync(doors, WireFormat.Chat);
        using var bob = new Caller(doors.Two.Address, TestKeys.Bob);

        (await bob.GetAsync($"/sessions/{id}/turns/1/answer")).Status.ShouldBe(403);

        first.Dispose();
    }

    private static async Task<(HttpResponseMessage First, string Session)> BeginAsync(
        TwoFrontDoors doors, WireFormat wire)
    {
        var session = await ManagedSession.CreateAsync(doors.Here, doors.Upstream);
        return (await doors.TurnAsync(doors.Here, session.Id, wire), session.Id);
    }

    // Both to the middle of the answer, where the provider waits, and then to their end.
    private static async Task<(string One, string Two)> FollowAsync(
        TwoFrontDoors doors, HttpResponseMessage one, HttpResponseMessage two)
    {
        await using var first = await one.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var second = await two.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var texts = new[]
        {
            await ReadUntilAsync(first, WireSamples.AnswerText), await ReadUntilAsync(second, WireSamples.AnswerText),
        };
        doors.GoOn();
        texts[0] += await ReadUntilAsync(first, null);
        texts[1] += await ReadUntilAsync(second, null);
        one.Dispose();
        return (texts[0], texts[1]);
    }

    // Null: to the end.
    private static async Task<string> ReadUntilAsync(Stream stream, string? text)
    {
        var read = new StringBuilder();
        var buffer = new byte[1024];
        while (text is null || !read.ToString().Contains(text, StringComparison.Ordinal))
        {
            var got = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            if (got == 0)
            {
                text.ShouldBeNull($"the stream ended before: {read}");
                break;
            }

            read.Append(Encoding.UTF8.GetString(buffer, 0, got));
        }

        return read.ToString();
    }
}
