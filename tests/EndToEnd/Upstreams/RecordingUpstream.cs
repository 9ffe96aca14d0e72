using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Upstreams;

/// <summary>A provider that keeps what it was sent, bit for bit, and answers as each test tells it to.</summary>
/// <remarks>
/// Tests share one: the header <see cref="CaseHeader"/>, which the gateway passes on, tells whose request it is.
/// </remarks>
internal sealed class RecordingUpstream : IAsyncDisposable
{
    public const string CaseHeader = "x-case";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<string, UpstreamCase> _cases = new();
    private readonly Task _accepting;

    public RecordingUpstream()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"http://{_listener.LocalEndpoint}";

    /// <summary>Says how the requests of one test are answered.</summary>
    public UpstreamCase On(Func<UpstreamCall, Task> answer)
    {
        var test = new UpstreamCase(Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N"), answer);
        _cases[test.Name] = test;
        return test;
    }

    /// <summary>Says how requests are answered that name no test: for an upstream that serves one test alone.</summary>
    public void OnAny(Func<UpstreamCall, Task> answer) => _cases[""] = new UpstreamCase("", answer);

    public async ValueTask DisposeAsync()
    {
        await _stopped.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stopped.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using (socket)
        {
            await using var stream = new NetworkStream(socket);
            var reader = new HttpReader(stream);
            try
            {
                while (await reader.ReadHeadAsync(_stopped.Token) is { } head)
                {
                    var (body, _) = await reader.ReadBodyAsync(head, untilClose: false, _stopped.Token);
                    var request = new RecordedRequest(head, body);
                    var call = new UpstreamCall(request, socket, stream, reader, _stopped.Token);
                    await _cases[head.Get(CaseHeader) ?? ""].TakeAsync(call);
                    if (call.IsClosed)
                    {
                        return;
                    }
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The gateway hung up, or the test is over.
            }
        }
    }
}
