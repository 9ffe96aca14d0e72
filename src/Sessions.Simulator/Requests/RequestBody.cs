using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Sessions.Simulator.Requests;

/// <summary>The bytes of a request, in a pooled buffer that is given back at the end.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>Anthropic's published limit, used for all formats.</summary>
    public const int BytesMax = 32 * 1024 * 1024;

    private byte[] _buffer;
    private int _length;

    private RequestBody(int capacity) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body; null when it is larger than the limit.</summary>
    public static async Task<RequestBody?> ReadAsync(HttpContext http)
    {
        LiftServerLimit(http);
        if (http.Request.ContentLength > BytesMax)
        {
            return null;
        }

        // One byte more than announced, so that the end is seen without growing.
        var body = new RequestBody((int)(http.Request.ContentLength ?? 16 * 1024) + 1);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(body.Free(), http.RequestAborted).ConfigureAwait(false);
            body._length += read;
            if (read == 0)
            {
                return body;
            }

            if (body._length > BytesMax)
            {
                body.Dispose();
                return null;
            }
        }
    }

    /// <summary>Leaves the refusal of large bodies to the simulator: the server's own has no wire format.</summary>
    public static void LiftServerLimit(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private Memory<byte> Free()
    {
        if (_length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsMemory(_length);
    }
}
