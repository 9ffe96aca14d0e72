using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Upstreams;

/// <summary>One request at the upstream, with the means to answer it byte by byte.</summary>
internal sealed class UpstreamCall(
    RecordedRequest request, Socket socket, NetworkStream stream, HttpReader reader, CancellationToken stopped)
{
    public RecordedRequest Request { get; } = request;

    public bool IsClosed { get; private set; }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stopped);

    /// <summary>Answers whole, with a length.</summary>
    public async Task AnswerAsync(int status, string contentType, ReadOnlyMemory<byte> body, string headers = "")
    {
        var length = body.Length.ToString(CultureInfo.InvariantCulture);
        await WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} Said\r\nContent-Type: {contentType}\r\n")
            + $"Content-Length: {length}\r\n{headers}\r\n");
        await WriteAsync(body);
    }

    public Task AnswerAsync(string json) => AnswerAsync(200, "application/json", Encoding.UTF8.GetBytes(json));

    /// <summary>Begins an answer in chunks.</summary>
    public Task BeginAsync(string contentType = "text/event-stream", string headers = "") => WriteAsync(
        $"HTTP/1.1 200 OK\r\nContent-Type: {contentType}\r\nTransfer-Encoding: chunked\r\n{headers}\r\n");

    public async Task ChunkAsync(ReadOnlyMemory<byte> bytes)
    {
        await WriteAsync(bytes.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        await WriteAsync(bytes);
        await WriteAsync("\r\n");
    }

    public Task ChunkAsync(string text) => ChunkAsync(Encoding.UTF8.GetBytes(text));

    public Task EndAsync() => WriteAsync("0\r\n\r\n");

    /// <summary>Waits until the gateway hangs up.</summary>
    public Task HungUpAsync() => reader.DrainAsync(stopped);

    /// <summary>Hangs up.</summary>
    public void Close()
    {
        IsClosed = true;
        socket.Close();
    }
}
