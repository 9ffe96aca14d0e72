using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Durability;

/// <summary>What was deleted stays deleted, also where a turn of it is still running.</summary>
public sealed class DeletionTests(RecordingSilo silo)
{
    private readonly string _session = SessionNames.Fresh();
    private readonly TaskCompletionSource _deleted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Delete_WhileATurnStreams_LeavesNothingAndTheAnswerWhole()
    {
        var events = WireSamples.Stream(WireFormat.Chat);
        var test = silo.Upstream.On(async call =>
        {
            await call.BeginAsync();
            await call.ChunkAsync(events[0]);
            await _deleted.Task;
            await call.ChunkAsync(string.Concat(events.Skip(1)));
            await call.EndAsync();
        });
        using var connection = await RawConnection.OpenAsync(silo.Silo.Address);
        await connection.WriteAsync(RawConnection.Request(
            "POST",
            WireSamples.Path(WireFormat.Chat),
            TestKeys.AliceHeader + $"X-Session-Id: {_session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
            Encoding.UTF8.GetBytes(WireSamples.Request(WireFormat.Chat, RecordingSilo.Plain, "Hello.", stream: true))));
        (await connection.ReadHeadAsync()).FirstLine.ShouldContain("200");

        (await silo.Alice.SendAsync(HttpMethod.Delete, $"/sessions/{_session}", null)).Status.ShouldBe(204);
        _deleted.SetResult();

        await connection.ReadUntilAsync("[DONE]");
        (await silo.Alice.GetAsync($"/sessions/{_session}")).Status.ShouldBe(403);
    }
}
