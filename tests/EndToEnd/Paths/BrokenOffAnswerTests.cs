using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>A client that stops an answer and goes on from what it has of it stays in the session.</summary>
public sealed class BrokenOffAnswerTests(PathSilos silos) : IClassFixture<PathSilos>
{
    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Turn_AfterAnAnswerThatTheClientStopped_StaysInTheSession(WireFormat wire)
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begin = string.Concat(WireSamples.Stream(wire).Take(wire == WireFormat.Chat ? 2 : wire == WireFormat.Responses ? 4 : 3));
        var test = silos.Upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(begin);
            await call.HungUpAsync();
            call.Close();
            hungUp.SetResult();
        });
        var talk = new Conversation(silos, wire).Add("user", SessionNames.Fresh());
        string session;
        using (var connection = await RawConnection.OpenAsync(silos.Alice[0].Address))
        {
            await connection.WriteAsync(RawConnection.Request(
                "POST",
                WireSamples.Path(wire),
                TestKeys.AliceHeader + $"{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
                Encoding.UTF8.GetBytes(talk.Body(streamed: true))));
            session = (await connection.ReadHeadAsync()).Get("X-Session-Id")!;
            await connection.ReadUntilAsync(WireSamples.AnswerText);
        }

        await Eventually.HappensAsync(hungUp.Task);
        await silos.ReadLogWhenAsync(session, static log => log.Turns is [{ Ending: TurnEnding.Aborted }]);

        talk.Add("assistant", WireSamples.AnswerText[..5]);
        (await talk.SayAsync(silos.Alice[1], "Shorter", SessionNames.Fresh())).ShouldBe(session);
        (await talk.SayAsync(silos.Alice[0], "Shorter", SessionNames.Fresh())).ShouldBe(session);
    }
}
