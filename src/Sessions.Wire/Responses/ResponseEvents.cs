using Sessions.Wire.Answers;

namespace Sessions.Wire.Responses;

/// <summary>Reads the events of a Responses stream that was kept.</summary>
public static class ResponseEvents
{
    /// <summary>The response object of the last event that holds one; null where none does.</summary>
    public static byte[]? LastObject(ReadOnlySpan<byte> stream)
    {
        using var splitter = new SseSplitter(Math.Max(1, stream.Length));
        byte[]? last = null;
        var rest = stream;
        while (splitter.TryRead(ref rest, out var block) || splitter.TryReadRest(out block))
        {
            if (block.Kind == SseBlockKind.Event
                && block.DataOffset > 0
                && ResponseStreamRewriter.Find(block.Data) is { } place)
            {
                last = block.Data[place].ToArray();
            }
        }

        return last;
    }
}
