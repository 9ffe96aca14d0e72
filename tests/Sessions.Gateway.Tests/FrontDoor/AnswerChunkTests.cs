using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Tests.FrontDoor;

public sealed class AnswerChunkTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_NothingIsThereYet_WaitsWithoutABuffer()
    {
        var upstream = new ThinkingUpstream();
        var reading = AnswerChunk.ReadAsync(upstream, Token).AsTask();
        upstream.Asked.ShouldBe([0]);

        upstream.Say("Seven."u8.ToArray());

        using var chunk = await reading;
        chunk.Bytes.ToArray().ShouldBe("Seven."u8.ToArray());
        upstream.Asked[1..].ShouldHaveSingleItem().ShouldBeGreaterThanOrEqualTo(16 * 1024);
    }

    [Fact]
    public async Task Read_StreamThatCannotTell_GivesEveryByteAndTheEnd()
    {
        var content = Enumerable.Range(0, 100_000).Select(static i => (byte)i).ToArray();
        using var source = new MemoryStream(content);
        var read = new List<byte>();
        while (true)
        {
            using var chunk = await AnswerChunk.ReadAsync(source, Token);
            if (chunk.IsEnd)
            {
                break;
            }

            read.AddRange(chunk.Bytes);
        }

        read.ShouldBe(content);
    }

    [Fact]
    public async Task Read_Cancelled_Ends()
    {
        using var patience = new CancellationTokenSource();
        var reading = AnswerChunk.ReadAsync(new ThinkingUpstream(), patience.Token).AsTask();

        await patience.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => reading);
    }

    /// <summary>A network stream: a read of nothing waits until there is something.</summary>
    private sealed class ThinkingUpstream : MemoryStream
    {
        private readonly TaskCompletionSource<byte[]> _said = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int> Asked { get; } = [];

        public void Say(byte[] bytes) => _said.SetResult(bytes);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.Add(buffer.Length);
            var said = await _said.Task.WaitAsync(cancellationToken);
            var count = Math.Min(buffer.Length, said.Length);
            said.AsSpan(0, count).CopyTo(buffer.Span);
            return count;
        }
    }
}
