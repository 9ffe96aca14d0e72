using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Failures;

/// <summary>A client that goes away takes its upstream call with it; what it was sent stays in the log.</summary>
public sealed class ClientGoneTests(RecordingSilo silo)
{
    private readonly string _session = SessionNames.Fresh();
    private readonly TaskCompletionSource _hungUp = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Stream_LeftByItsClient_IsCancelledUpstreamAndRecordedAsFarAsItCame(WireFormat wire)
    {
        var events = wire == WireFormat.Responses ? 4 : wire == WireFormat.Chat ? 2 : 3;
        var partial = string.Concat(WireSamples.Stream(wire).Take(events));
        var test = silo.Upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(partial);
            await call.HungUpAsync();
            call.Close();
            _hungUp.SetResult();
        });

        using (var connection = await SendAsync(wire, test))
        {
            (await connection.ReadHeadAsync()).FirstLine.ShouldContain("200");
            await connection.ReadUntilAsync(WireSamples.AnswerText);
        }

        await Eventually.HappensAsync(_hungUp.Task);
        var log = await silo.ReadLogWhenAsync(_session, static log => log.Turns is [{ Ending: not null }]);
        var turn = log.Turns.Single();
        turn.Ending.ShouldBe(TurnEnding.Aborted);
        turn.OutputText.ShouldContain(WireSamples.AnswerText);
        turn.End!.Error!.Type.ShouldBe("client_disconnected");
    }

    [Fact]
    public async Task Call_LeftBeforeItsAnswer_IsCancelledUpstreamAndAborted()
    {
        var test = silo.Upstream.On(async call =>
        {
            await call.HungUpAsync();
            call.Close();
            _hungUp.SetResult();
        });

        using (await SendAsync(WireFormat.Chat, test))
        {
            await test.NextAsync();
        }

        await Eventually.HappensAsync(_hungUp.Task);
        var log = await silo.ReadLogWhenAsync(_session, static log => log.Turns is [{ Ending: not null }]);
        log.Turns.Single().Ending.ShouldBe(TurnEnding.Aborted);
    }

    private async Task<RawConnection> SendAsync(WireFormat wire, UpstreamCase test)
    {
        var connection = await RawConnection.OpenAsync(silo.Silo.Address);
        await connection.WriteAsync(RawConnection.Request(
            "POST",
            WireSamples.Path(wire),
            TestKeys.AliceHeader + $"X-Session-Id: {_session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
            Encoding.UTF8.GetBytes(WireSamples.Request(wire, RecordingSilo.Plain, "Hello.", stream: true))));
        return connection;
    }
}
