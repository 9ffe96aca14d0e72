using System.Net;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class EventStreamTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_SendsThePastThenWhatComes()
    {
        var session = await CreateAsync("live");
        using var stream = await OpenAsync("/sessions/live/events/stream");
        (await BlockAsync(stream)).ShouldBe(["retry: 1000"]);
        (await BlockAsync(stream))[..2].ShouldBe(["id: 1", "event: session.created"]);

        await session.NoteAsync("custom.note", "{\r\n\"a\":\n1}");

        (await BlockAsync(stream)).ShouldSatisfyAllConditions(
            block => block[..2].ShouldBe(["id: 2", "event: custom.note"]),
            block => block[2].ShouldStartWith("data: {\"position\":2,\"type\":\"custom.note\""),
            block => block[2].ShouldEndWith("\"payload\":{"),
            block => block[3].ShouldBe("data: \"a\":"),
            block => block[4].ShouldStartWith("data: 1}"));
    }

    [Fact]
    public async Task LastEventId_ResumesBehindIt()
    {
        var session = await CreateAsync("resumed");
        await session.NoteAsync("custom.one");
        await session.NoteAsync("custom.two");
        using var stream = await OpenAsync("/sessions/resumed/events/stream?after=0", "2");

        await BlockAsync(stream);

        (await BlockAsync(stream))[0].ShouldBe("id: 3");
    }

    [Fact]
    public async Task Silence_IsBrokenByAHeartbeatThatCarriesThePosition()
    {
        await using var quiet = new SessionApiHost();
        await quiet.InitializeAsync();
        var session = quiet.Session("quiet");
        await session.CreateAsync(LogStory.Owner, SessionSeed.Empty, Cancelled);
        await session.NoteAsync("custom.filtered");
        using var stream = await OpenAsync("/sessions/quiet/events/stream?type=turn.*", null, quiet);
        await BlockAsync(stream);
        await session.Waiting.Task.WaitAsync(Cancelled);

        quiet.Time.Advance(TimeSpan.FromSeconds(15));

        (await BlockAsync(stream)).ShouldBe([": heartbeat", "id: 2"]);
    }

    [Fact]
    public async Task Deletion_EndsTheStream()
    {
        var session = await CreateAsync("dying");
        using var stream = await OpenAsync("/sessions/dying/events/stream?after=1");
        await BlockAsync(stream);

        await session.DeleteAsync(LogStory.Owner, Cancelled);

        (await stream.ReadToEndAsync(Cancelled)).ShouldBe("");
    }

    [Fact]
    public async Task Stopping_EndsTheStream()
    {
        await using var quiet = new SessionApiHost();
        await quiet.InitializeAsync();
        await quiet.Session("s").CreateAsync(LogStory.Owner, SessionSeed.Empty, Cancelled);
        using var stream = await OpenAsync("/sessions/s/events/stream?after=1", null, quiet);
        await BlockAsync(stream);

        await quiet.StopAsync();

        (await stream.ReadToEndAsync(Cancelled)).ShouldBe("");
    }

    [Theory]
    [InlineData("/sessions/edge/events/stream?after=9", null)]
    [InlineData("/sessions/edge/events/stream", "x1")]
    public async Task Position_ThatTheLogDoesNotHave_IsRefused(string path, string? lastEventId)
    {
        await host.Session("edge").CreateAsync(LogStory.Owner, SessionSeed.Empty, Cancelled);
        var headers = lastEventId is null ? [] : new[] { ("Last-Event-ID", lastEventId) };

        (await host.SendAsync("GET", path, headers: headers)).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private static async Task<List<string>> BlockAsync(StreamReader stream)
    {
        var lines = new List<string>();
        while (await stream.ReadLineAsync(Cancelled) is { Length: > 0 } line)
        {
            lines.Add(line);
        }

        return lines;
    }

    private async Task<StreamReader> OpenAsync(string path, string? lastEventId = null, SessionApiHost? on = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer owner");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var response = await (on ?? host).Client
            .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new StreamReader(await response.Content.ReadAsStreamAsync(Cancelled));
    }

    private async Task<FoldedSession> CreateAsync(string id)
    {
        var session = host.Session(id);
        await session.CreateAsync(LogStory.Owner, SessionSeed.Empty, Cancelled);
        return session;
    }
}
