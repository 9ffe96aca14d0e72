using System.Buffers;
using System.IO.Pipelines;

namespace Sessions.Benchmarks.Upstream;

/// <summary>
/// A canned provider: drains the request and gives the same Chat answer every time, plain or streamed.
/// </summary>
/// <remarks>
/// It shares its core with the load generator, so it parses nothing: the ends of the body tell whether to stream.
/// </remarks>
internal static class SimulatorHost
{
    private const int EndBytes = 2048;

    private static readonly byte[] StreamMark = "\"stream\":true"u8.ToArray();

    public static async Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            return;
        }

        var response = context.Response;
        if (await DrainAsync(context.Request.BodyReader, context.RequestAborted))
        {
            response.ContentType = "text/event-stream";
            foreach (var chunk in CannedAnswers.Chunks)
            {
                await response.BodyWriter.WriteAsync(chunk, context.RequestAborted);
            }
        }
        else
        {
            response.ContentType = "application/json";
            response.ContentLength = CannedAnswers.Plain.Length;
            await response.BodyWriter.WriteAsync(CannedAnswers.Plain, context.RequestAborted);
        }
    }

    private static async ValueTask<bool> DrainAsync(PipeReader body, CancellationToken cancellation)
    {
        var ends = ArrayPool<byte>.Shared.Rent(2 * EndBytes);
        try
        {
            var isFirst = true;
            var streams = false;
            var last = 0;
            while (true)
            {
                var read = await body.ReadAsync(cancellation);
                var buffer = read.Buffer;
                if (isFirst && buffer.Length > 0)
                {
                    isFirst = false;
                    var head = buffer.Slice(0, Math.Min(buffer.Length, EndBytes));
                    head.CopyTo(ends);
                    streams = ends.AsSpan(0, (int)head.Length).IndexOf(StreamMark) >= 0;
                }

                last = KeepEnd(ends.AsSpan(0, 2 * EndBytes), last, buffer);
                body.AdvanceTo(buffer.End);
                if (read.IsCompleted)
                {
                    return streams || ends.AsSpan(0, last).IndexOf(StreamMark) >= 0;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(ends);
        }
    }

    /// <summary>
    /// Keeps the newest bytes, up to <see cref="EndBytes"/>, at the start of <paramref name="kept"/>.
    /// </summary>
    private static int KeepEnd(Span<byte> kept, int length, in ReadOnlySequence<byte> read)
    {
        var fresh = read.Length > EndBytes ? read.Slice(read.Length - EndBytes) : read;
        var freshLength = (int)fresh.Length;
        var old = Math.Min(length, EndBytes - freshLength);
        kept.Slice(length - old, old).CopyTo(kept);
        fresh.CopyTo(kept[old..]);
        return old + freshLength;
    }
}
