using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>The client receives the upstream's answer bit for bit, and its end only when it is in the log.</summary>
public sealed class AnswerBytesTests(RecordingSilo silo)
{
    private readonly string _session = SessionNames.Fresh();

    public static TheoryData<WireFormat, int, string> Streams
    {
        get
        {
            var data = new TheoryData<WireFormat, int, string>();
            foreach (var wire in Enum.GetValues<WireFormat>())
            {
                data.Add(wire, 1, "\n");
                data.Add(wire, 7, "\r\n");
                data.Add(wire, 100_000, "\n");
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_InOddPieces_ArrivesBitForBit(WireFormat wire, int pieceBytes, string lineEnd)
    {
        var events = WireSamples.Stream(wire).ToList();
        events.Insert(1, ": a comment, to keep the line open\n\nretry: 3000\n\n");
        events.Insert(2, "event: x.future\nid: 7\ndata: {\"type\":\"x.future\",\ndata: \"n\":1}\n\n");
        var stream = Encoding.UTF8.GetBytes(string.Concat(events).ReplaceLineEndings(lineEnd));

        var reply = await SendAsync(wire, stream: true, async call =>
        {
            await call.BeginAsync();
            foreach (var piece in stream.Chunk(pieceBytes))
            {
                await call.ChunkAsync(piece);
            }

            await call.EndAsync();
        });

        reply.Text.ShouldBe(Encoding.UTF8.GetString(stream));
        reply.IsWhole.ShouldBeTrue();
        var turn = (await silo.ReadLogAsync(_session)).Turns.Single();
        turn.Ending.ShouldBe(TurnEnding.Completed);
        (turn.Usage.Input, turn.Usage.Output).ShouldBe((12, 5));
        turn.OutputText.ShouldContain(WireSamples.AnswerText);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Body_WithOddDress_ArrivesBitForBit(WireFormat wire)
    {
        const string tail = """ , "x_future" : [1.0, "\u0041é\/", {}], "x_future":2 }""" + "\r\n";
        var body = "\n " + WireSamples.Answer(wire)[..^1] + tail;

        var reply = await SendAsync(wire, stream: false, call => call.AnswerAsync(body));

        reply.Text.ShouldBe(body);
        (await silo.ReadLogAsync(_session)).Turns.Single().Usage.Input.ShouldBe(12);
    }

    [Fact]
    public async Task Body_OfSeveralMegabytes_ArrivesBitForBit()
    {
        var body = WireSamples.Answer(WireFormat.Chat)
            .Replace(WireSamples.AnswerText, new string('y', 3_000_000), StringComparison.Ordinal);

        var reply = await SendAsync(WireFormat.Chat, stream: false, call => call.AnswerAsync(body));

        (reply.Text == body).ShouldBeTrue();
    }

    [Fact]
    public async Task ErrorOfTheUpstream_ArrivesBitForBit()
    {
        const string body =
            """{ "error" : {"message":"No.","type":"teapot","param":null,"code":"short_and_stout"}, "x": 1 }""";

        var reply = await SendAsync(
            WireFormat.Chat,
            stream: false,
            static call => call.AnswerAsync(
                418, "application/problem+json", Encoding.UTF8.GetBytes(body), "retry-after: 9\r\n"),
            expected: 418);

        reply.Text.ShouldBe(body);
        reply.Head.Get("Content-Type").ShouldBe("application/problem+json");
        reply.Head.Get("retry-after").ShouldBe("9");
        var end = (await silo.ReadLogAsync(_session)).Turns.Single().End!;
        (end.Status, end.Error!.Type, end.Error.Code).ShouldBe((418, "teapot", "short_and_stout"));
    }

    [Fact]
    public async Task HeadersOfTheUpstream_PassExceptThoseOfItsConnection()
    {
        var reply = await SendAsync(
            WireFormat.Chat,
            stream: false,
            static call => call.AnswerAsync(
                200,
                "application/json; charset=utf-8",
                Encoding.UTF8.GetBytes(WireSamples.Answer(WireFormat.Chat)),
                "x-request-id: req_1\r\nConnection: x-private\r\nx-private: 1\r\n"
                + "X-Session-Id: theirs\r\nAlt-Svc: h3=\":1\"\r\n"));

        reply.Head.Get("x-request-id").ShouldBe("req_1");
        reply.Head.Get("Content-Type").ShouldBe("application/json; charset=utf-8");
        reply.Head.All("X-Session-Id").Single().ShouldBe(_session);
        reply.Head.Get("x-private").ShouldBeNull();
        reply.Head.Get("Alt-Svc").ShouldBeNull();
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Events_BeforeTheTerminalOne_AreNotHeldBack(WireFormat wire)
    {
        var seenByClient = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var events = WireSamples.Stream(wire);
        var beforeEnd = string.Concat(events.SkipLast(1));
        var test = silo.Upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(beforeEnd);
            await seenByClient.Task;
            await call.ChunkAsync(events[^1]);
            await call.EndAsync();
        });

        using var response = await BeginAsync(wire, test);
        await using var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);

        // What the gateway must hold is what says that the answer is over; in Chat that is the usage as well.
        var early = string.Concat(events.Take(events.Count - (wire == WireFormat.Responses ? 1 : 2)));
        var first = new byte[Encoding.UTF8.GetByteCount(early)];
        await body.ReadExactlyAsync(first, TestContext.Current.CancellationToken);
        Encoding.UTF8.GetString(first).ShouldBe(early);
        (await silo.ReadLogAsync(_session)).Turns.Single().Ending.ShouldBeNull();
        seenByClient.SetResult();
        using var reader = new StreamReader(body);
        (early + await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(string.Concat(events));
        (await silo.ReadLogAsync(_session)).Turns.Single().Ending.ShouldBe(TurnEnding.Completed);
    }

    private Task<HttpResponseMessage> BeginAsync(WireFormat wire, UpstreamCase test) => silo.Alice.BeginAsync(
        WireSamples.Path(wire),
        WireSamples.Request(wire, RecordingSilo.Plain, "Hello.", stream: true),
        ("X-Session-Id", _session),
        (RecordingUpstream.CaseHeader, test.Name));

    private async Task<RawReply> SendAsync(
        WireFormat wire, bool stream, Func<UpstreamCall, Task> answer, int expected = 200)
    {
        var test = silo.Upstream.On(answer);
        var reply = await RawConnection.SendAsync(silo.Silo.Address, RawConnection.Request(
            "POST",
            WireSamples.Path(wire),
            TestKeys.AliceHeader + $"X-Session-Id: {_session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
            Encoding.UTF8.GetBytes(WireSamples.Request(wire, RecordingSilo.Plain, "Hello.", stream))));
        reply.Status.ShouldBe(expected, reply.Text);
        return reply;
    }
}
