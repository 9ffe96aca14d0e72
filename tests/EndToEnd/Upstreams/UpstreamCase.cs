using System.Threading.Channels;

namespace Sessions.EndToEnd.Upstreams;

/// <summary>What one test sees of the upstream: its own requests.</summary>
internal sealed class UpstreamCase(string name, Func<UpstreamCall, Task> answer)
{
    private readonly Channel<RecordedRequest> _requests = Channel.CreateUnbounded<RecordedRequest>();

    private int _count;

    public string Name { get; } = name;

    /// <summary>How many requests came in.</summary>
    public int Count => _count;

    /// <summary>The next request that came in and was not looked at yet.</summary>
    public Task<RecordedRequest> NextAsync() => Eventually.HappensAsync(_requests.Reader.ReadAsync().AsTask());

    public Task TakeAsync(UpstreamCall call)
    {
        Interlocked.Increment(ref _count);
        _requests.Writer.TryWrite(call.Request);
        return answer(call);
    }
}
