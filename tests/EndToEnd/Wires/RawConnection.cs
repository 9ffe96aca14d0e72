using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sessions.EndToEnd.Wires;

/// <summary>A client that writes the bytes it is told to write.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _socket =
        new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private readonly CancellationTokenSource _deadline = new(Deadline);
    private NetworkStream? _stream;
    private HttpReader? _reader;

    public Socket Socket => _socket;

    public NetworkStream Stream => _stream!;

    public static async Task<RawConnection> OpenAsync(Uri address, int? receiveBuffer = null)
    {
        var connection = new RawConnection();
        if (receiveBuffer is { } bytes)
        {
            connection._socket.ReceiveBufferSize = bytes;
        }

        await connection._socket.ConnectAsync(address.Host, address.Port, connection._deadline.Token);
        connection._stream = new NetworkStream(connection._socket);
        connection._reader = new HttpReader(connection._stream);
        return connection;
    }

    /// <summary>Sends one request on a connection of its own and reads its whole answer.</summary>
    public static async Task<RawReply> SendAsync(Uri address, ReadOnlyMemory<byte> request)
    {
        using var connection = await OpenAsync(address);
        await connection.WriteAsync(request);
        return await connection.ReadReplyAsync();
    }

    /// <summary>A request's bytes, its headers as they are given and the body's length below them.</summary>
    public static byte[] Request(string method, string path, string headers, ReadOnlySpan<byte> body)
    {
        var length = body.IsEmpty && method == "GET"
            ? "" : string.Create(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        var head = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}{length}\r\n";
        return [.. Encoding.Latin1.GetBytes(head), .. body];
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await Stream.WriteAsync(bytes, _deadline.Token);
        }
        catch (IOException)
        {
            // The server may have refused and closed already; its answer is still to be read.
        }
    }

    public async Task<HttpHead> ReadHeadAsync() =>
        await _reader!.ReadHeadAsync(_deadline.Token)
            ?? throw new IOException("The connection ended without an answer.");

    /// <summary>Reads on, framing included, until a text has come by.</summary>
    public Task ReadUntilAsync(string text) => _reader!.ReadUntilAsync(text, _deadline.Token);

    public async Task<RawReply> ReadReplyAsync()
    {
        var head = await ReadHeadAsync();
        var (body, isWhole) = await _reader!.ReadBodyAsync(head, untilClose: true, _deadline.Token);
        return new RawReply(head, body, isWhole);
    }

    public void Dispose()
    {
        _stream?.Dispose();
        _socket.Dispose();
        _deadline.Dispose();
    }
}
