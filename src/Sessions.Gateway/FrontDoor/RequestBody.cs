using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Gateway.FrontDoor;

/// <summary>A request's body in one pooled piece: as it came, and as it reads once decompressed.</summary>
/// <remarks>
/// Both are the same memory unless the client compressed. What came is what is forwarded; what reads is what becomes
/// items.
/// </remarks>
internal sealed class RequestBody : IDisposable
{
    private const int FirstCapacity = 16 * 1024;

    private byte[] _sent;
    private byte[]? _decoded;

    private RequestBody(byte[] sent, int length)
    {
        _sent = sent;
        Sent = sent.AsMemory(0, length);
        Readable = Sent;
    }

    /// <summary>The bytes on the wire.</summary>
    public ReadOnlyMemory<byte> Sent { get; }

    /// <summary>The JSON.</summary>
    public ReadOnlyMemory<byte> Readable { get; private set; }

    /// <summary>Whether the client compressed.</summary>
    public bool IsEncoded => _decoded is not null;

    /// <summary>Reads the whole body.</summary>
    public static async ValueTask<Answer<RequestBody>> ReadAsync(
        HttpRequest request, int bytesMax, CancellationToken cancellationToken)
    {
        if (request.ContentLength > bytesMax)
        {
            return TooLarge(bytesMax);
        }

        var (bytes, length) = await ReadAllAsync(request.Body, request.ContentLength, bytesMax, cancellationToken)
            .ConfigureAwait(false);
        if (length < 0)
        {
            return TooLarge(bytesMax);
        }

        var body = new RequestBody(bytes, length);
        var encoding = request.Headers.ContentEncoding.ToString();
        if (encoding.Length == 0 || encoding.Equals("identity", StringComparison.OrdinalIgnoreCase))
        {
            return body;
        }

        if (await body.DecodeAsync(encoding, bytesMax, cancellationToken).ConfigureAwait(false) is { } refusal)
        {
            body.Dispose();
            return refusal;
        }

        return body;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Return(ref _sent!);
        if (_decoded is not null)
        {
            Return(ref _decoded);
        }
    }

    private async ValueTask<Refusal?> DecodeAsync(string encoding, int bytesMax, CancellationToken cancellationToken)
    {
        using var compressed = new MemoryStream(_sent, 0, Sent.Length, writable: false);
        await using var decoder = Decoder(encoding, compressed);
        if (decoder is null)
        {
            return Refusals.UnsupportedEncoding(encoding);
        }

        try
        {
            var (bytes, length) = await ReadAllAsync(decoder, null, bytesMax, cancellationToken).ConfigureAwait(false);
            if (length < 0)
            {
                return TooLarge(bytesMax);
            }

            _decoded = bytes;
            Readable = bytes.AsMemory(0, length);
            return null;
        }
        catch (InvalidDataException)
        {
            return new Refusal(
                SessionErrorCode.Malformed, $"The body is not valid {encoding}. Compress it again, or send it plain.");
        }
    }

    private static Stream? Decoder(string encoding, Stream compressed) => encoding.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => new GZipStream(compressed, CompressionMode.Decompress),
        "BR" => new BrotliStream(compressed, CompressionMode.Decompress),
        "DEFLATE" => new ZLibStream(compressed, CompressionMode.Decompress),
        _ => null,
    };

    // A negative length says that there is more than is allowed.
    private static async ValueTask<(byte[] Bytes, int Length)> ReadAllAsync(
        Stream source, long? expected, int bytesMax, CancellationToken cancellationToken)
    {
        // One byte more than announced: the read that finds the end then has room, and nothing is copied.
        var buffer = ArrayPool<byte>.Shared.Rent(expected is { } known ? (int)known + 1 : FirstCapacity);
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    Grow(ref buffer, length);
                }

                var read = await source.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                length += read;
                if (read == 0 || length > bytesMax)
                {
                    break;
                }
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }

        if (length > bytesMax)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            return ([], -1);
        }

        return (buffer, length);
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private static void Return(ref byte[] buffer)
    {
        var returned = Interlocked.Exchange(ref buffer, []);
        if (returned.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(returned);
        }
    }

    private static Refusal TooLarge(int bytesMax) => new(
        SessionErrorCode.TooLarge,
        $"The body is over this gateway's limit of {bytesMax} bytes. Send a shorter conversation.");
}
