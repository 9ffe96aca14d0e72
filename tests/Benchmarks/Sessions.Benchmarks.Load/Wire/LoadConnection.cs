using System.Net;
using System.Net.Sockets;

namespace Sessions.Benchmarks.Load.Wire;

/// <summary>
/// One keep-alive connection that sends a request as it lies in memory and reads the answer to its end.
/// </summary>
/// <remarks>
/// The generator shares its core with the upstream, so it does no more than this: one gather write and as few reads as
/// the answer takes, no header table, no parsing of bodies.
/// </remarks>
internal sealed class LoadConnection(IPEndPoint server, bool expectsStream) : IDisposable
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(32 * 1024, pinned: true);
    private readonly AnswerReader _answer = new();
    private Socket? _socket;

    /// <summary>Sends one turn; returns null when the answer is whole and good, else what was wrong with it.</summary>
    public async ValueTask<string?> RunTurnAsync(ArraySegment<byte>[] request)
    {
        try
        {
            return await ExchangeAsync(request);
        }
        catch (Exception error) when (error is SocketException or InvalidDataException or ObjectDisposedException)
        {
            Close();
            return $"{error.GetType().Name}: {error.Message}";
        }
    }

    /// <summary>Ends the connection; the next turn opens another.</summary>
    public void HangUp() => Close();

    public void Dispose() => Close();

    private async ValueTask<string?> ExchangeAsync(ArraySegment<byte>[] request)
    {
        var socket = _socket ??= await ConnectAsync();
        await socket.SendAsync(request, SocketFlags.None);

        _answer.Reset();
        int read;
        do
        {
            read = await socket.ReceiveAsync(_buffer.AsMemory(), SocketFlags.None);
            if (read == 0)
            {
                Close();
                return $"cut after {_answer.BodyBytes} bytes of the body, status {_answer.Status}";
            }
        }
        while (!_answer.Take(_buffer.AsSpan(0, read)));

        if (_answer.Closes)
        {
            Close();
        }

        return Judge(_buffer.AsSpan(0, read));
    }

    private string? Judge(ReadOnlySpan<byte> lastRead)
    {
        if (_answer.Status != 200)
        {
            var text = System.Text.Encoding.UTF8.GetString(lastRead[..Math.Min(lastRead.Length, 800)]);
            return $"status {_answer.Status}: {text.ReplaceLineEndings(" ")}";
        }

        if (_answer.BodyBytes == 0)
        {
            return "an empty body";
        }

        return _answer.EndedWithDone == expectsStream
            ? null
            : expectsStream ? "a stream that did not end with [DONE]" : "a stream that nobody asked for";
    }

    private async ValueTask<Socket> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server);
        return socket;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
