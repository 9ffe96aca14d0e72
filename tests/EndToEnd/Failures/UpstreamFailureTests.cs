using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Logs;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Failures;

/// <summary>What the client and the log see of an upstream that fails or lies.</summary>
public sealed class UpstreamFailureTests(RecordingSilo silo)
{
    private readonly string _session = SessionNames.Fresh();

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Stream_CutByTheUpstream_IsCutForTheClientAndFailed(WireFormat wire)
    {
        var partial = string.Concat(WireSamples.Stream(wire).Take(wire == WireFormat.Messages ? 3 : 2));

        var reply = await SendAsync(wire, RecordingSilo.Plain, stream: true, async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(partial);
            call.Close();
        });

        reply.IsWhole.ShouldBeFalse("The client must not take the cut for an end.");
        reply.Text.ShouldBe(partial);
        (await EndedTurnAsync()).Ending.ShouldBe(TurnEnding.Failed);
    }

    [Fact]
    public async Task Body_CutByTheUpstream_IsABadGateway()
    {
        var reply = await SendAsync(WireFormat.Chat, RecordingSilo.Plain, stream: false, static async call =>
        {
            await call.WriteAsync(
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"id\":");
            call.Close();
        });

        reply.ShouldBeRefusal(WireFormat.Chat, 502, "upstream_unreachable");
        (await EndedTurnAsync()).Ending.ShouldBe(TurnEnding.Failed);
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Messages)]
    public async Task Silence_BeforeTheAnswer_IsATimeout(WireFormat wire)
    {
        var reply = await SendAsync(wire, RecordingSilo.Hasty, stream: false, static async call =>
        {
            await call.HungUpAsync();
            call.Close();
        });

        reply.ShouldBeRefusal(wire, 504, "upstream_timeout");
        (await EndedTurnAsync()).Ending.ShouldBe(TurnEnding.Failed);
    }

    [Fact]
    public async Task Silence_InTheMiddleOfAStream_CutsIt()
    {
        var partial = string.Concat(WireSamples.Stream(WireFormat.Chat).Take(2));

        var reply = await SendAsync(WireFormat.Chat, RecordingSilo.Hasty, stream: true, async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(partial);
            await call.HungUpAsync();
            call.Close();
        });

        reply.IsWhole.ShouldBeFalse();
        reply.Text.ShouldBe(partial);
        (await EndedTurnAsync()).End!.Error!.Code.ShouldBe("upstream_timeout");
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Upstream_ThatIsDown_IsABadGatewayAndAFailedTurn(WireFormat wire)
    {
        var reply = await SendAsync(wire, RecordingSilo.Down, stream: false, static _ => Task.CompletedTask);

        reply.ShouldBeRefusal(wire, 502, "upstream_unreachable");
        (await EndedTurnAsync()).End!.Error!.Code.ShouldBe("upstream_unreachable");
    }

    [Theory]
    [InlineData("no json at all")]
    [InlineData("{\"id\": \"chatcmpl-1\", \"choices\": [")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Answer_ThatIsNoAnswer_PassesAndTheTurnFails(string body)
    {
        var reply = await SendAsync(
            WireFormat.Chat, RecordingSilo.Plain, stream: false, call => call.AnswerAsync(body));

        reply.Status.ShouldBe(200);
        reply.Text.ShouldBe(body);
        (await EndedTurnAsync()).Ending.ShouldBe(TurnEnding.Failed);
    }

    [Theory]
    [InlineData(WireFormat.Chat, """{"prompt_tokens":-5,"completion_tokens":5,"total_tokens":0}""")]
    [InlineData(WireFormat.Chat, """{"prompt_tokens":5,"completion_tokens":9000000000000,"total_tokens":1}""")]
    [InlineData(
        WireFormat.Chat,
        """{"prompt_tokens":5,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":900}}""")]
    [InlineData(WireFormat.Chat, """{"prompt_tokens":"many","completion_tokens":5}""")]
    [InlineData(WireFormat.Responses, """{"input_tokens":-1,"output_tokens":5}""")]
    [InlineData(WireFormat.Messages, """{"input_tokens":5,"output_tokens":5,"cache_read_input_tokens":-900}""")]
    public async Task Usage_ThatCannotBeTrue_IsCountedInstead(WireFormat wire, string usage)
    {
        var body = WireSamples.Answer(wire, usage);

        var reply = await SendAsync(wire, RecordingSilo.Plain, stream: false, call => call.AnswerAsync(body));

        reply.Text.ShouldBe(body);
        var turn = await EndedTurnAsync();
        turn.Ending.ShouldBe(TurnEnding.Completed);
        turn.End!.Estimated.ShouldBeTrue();
        turn.End.UsageProblem.ShouldNotBeNullOrEmpty();
        turn.Usage.Input.ShouldBeInRange(1, 100);
        turn.Usage.Output.ShouldBeInRange(1, 100);
    }

    private async Task<LoggedTurn> EndedTurnAsync() =>
        (await silo.ReadLogWhenAsync(_session, static log => log.Turns is [{ Ending: not null }])).Turns.Single();

    private async Task<RawReply> SendAsync(WireFormat wire, string model, bool stream, Func<UpstreamCall, Task> answer)
    {
        var test = silo.Upstream.On(answer);
        return await RawConnection.SendAsync(silo.Silo.Address, RawConnection.Request(
            "POST",
            WireSamples.Path(wire),
            TestKeys.AliceHeader + $"X-Session-Id: {_session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
            Encoding.UTF8.GetBytes(WireSamples.Request(wire, model, "Hello.", stream))));
    }
}
