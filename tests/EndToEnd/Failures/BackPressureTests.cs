using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Failures;

/// <summary>A client that does not read holds the upstream back instead of filling the gateway's memory.</summary>
public sealed class BackPressureTests
{
    private const int StreamBytes = 50_000_000;
    private const long GrowthBytesMax = 60L << 20;

    // Up to 8 MiB of an answer are kept, and exist in a few copies while they are written to the log.
    private const long GrowthWithRecordBytesMax = 128L << 20;
    private const int LooksWithoutProgress = 25;

    [Fact]
    public async Task Stream_ThatIsNotRead_StopsTheUpstreamAndNotTheMemory()
    {
        await using var upstream = new RecordingUpstream();
        await using var silo = await SiloProcess.StartAsync(
            new SiloSetup
            {
                Environment = new Dictionary<string, string> { ["SESSIONS_UPSTREAM"] = upstream.Address },
            });
        var written = 0L;
        var test = upstream.On(async call =>
        {
            await call.BeginAsync();
            var piece = Encoding.UTF8.GetBytes(WireSamples.Stream(WireFormat.Chat)[1]
                .Replace(WireSamples.AnswerText, new string('z', 16_000), StringComparison.Ordinal));
            while (Volatile.Read(ref written) < StreamBytes)
            {
                await call.ChunkAsync(piece);
                Interlocked.Add(ref written, piece.Length);
            }

            await call.ChunkAsync(string.Concat(WireSamples.Stream(WireFormat.Chat).TakeLast(3)));
            await call.EndAsync();
        });
        var before = silo.ResidentBytes;

        using var client = await RawConnection.OpenAsync(silo.Address, receiveBuffer: 64 * 1024);
        await client.WriteAsync(RawConnection.Request(
            "POST",
            "/v1/chat/completions",
            $"X-Session-Id: slow\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n",
            Encoding.UTF8.GetBytes(WireSamples.Request(WireFormat.Chat, "gpt-5.4", "Long.", stream: true))));
        await test.NextAsync();
        var (last, same) = (-1L, 0);
        await Eventually.HoldsAsync(
            () =>
            {
                var now = Volatile.Read(ref written);
                same = now == last && now > 0 ? same + 1 : 0;
                last = now;
                return Task.FromResult(same >= LooksWithoutProgress);
            },
            "the upstream is held back");

        Volatile.Read(ref written).ShouldBeLessThan(StreamBytes);
        (silo.ResidentBytes - before).ShouldBeLessThan(GrowthBytesMax);
        var reply = await client.ReadReplyAsync();
        reply.IsWhole.ShouldBeTrue();
        reply.Body.Length.ShouldBeGreaterThanOrEqualTo(StreamBytes);
        (silo.ResidentBytes - before).ShouldBeLessThan(GrowthWithRecordBytesMax);
        (await silo.Logs.ReadAsync("slow")).Turns.Single().Ending.ShouldBe(TurnEnding.Completed);
    }
}
