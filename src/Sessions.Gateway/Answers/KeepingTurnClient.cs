using System.Buffers;
using System.IO.Compression;
using Sessions.Core.Buffers;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Answers;

/// <summary>
/// Keeps an answer while it goes to the client, and goes on when that has left: whoever asks again gets the same.
/// </summary>
internal sealed class KeepingTurnClient(ITurnClient client, RunningAnswer answer) : ITurnClient, IDisposable
{
    private readonly PooledBytes _body = new();
    private readonly PooledBytes _ready = new();
    private EventNumbers? _numbers;
    private bool _left;
    private bool _sent;

    /// <inheritdoc />
    public CancellationToken Gone => CancellationToken.None;

    /// <inheritdoc />
    public bool HasStarted => _sent;

    /// <inheritdoc />
    public IBufferWriter<byte> Body => _body;

    /// <inheritdoc />
    public void Begin(AnswerHead head)
    {
        if (!head.KeepsLength)
        {
            _numbers = new EventNumbers();
        }

        answer.Begin(head.Turn, (int)head.Answer.StatusCode, isStream: !head.KeepsLength);
        if (!HasLeft)
        {
            client.Begin(head);
        }
    }

    /// <inheritdoc />
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken)
    {
        Take(_body.Written);
        _body.Clear();
        await SendAsync().ConfigureAwait(false);
        return false;
    }

    /// <summary>
    /// The answer as it will have gone out with this end, for the log; null when it is too large to be kept.
    /// </summary>
    public RecordedAnswer? Pack(ReadOnlySpan<byte> end)
    {
        Take(_body.Written);
        _body.Clear();
        Take(end);
        _numbers?.Finish(_ready);
        if (answer.IsTooLarge || answer.Length + _ready.Length > RunningAnswer.BytesMax)
        {
            return null;
        }

        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            answer.CopyTo(gzip);
            gzip.Write(_ready.Written);
        }

        var text = Convert.ToBase64String(packed.GetBuffer().AsSpan(0, (int)packed.Length));
        return new RecordedAnswer(_numbers is not null, new RawJson(System.Text.Encoding.UTF8.GetBytes($"\"{text}\"")));
    }

    /// <summary>The end that was packed will not go out: an error takes its place.</summary>
    public void Unpack() => _ready.Clear();

    /// <inheritdoc />
    public ValueTask RefuseAsync(Refusal refusal, TurnHead head) =>
        HasLeft ? ValueTask.CompletedTask : client.RefuseAsync(refusal, head);

    /// <inheritdoc />
    public ValueTask EndWithErrorAsync(Refusal refusal, int sequence) =>
        HasLeft ? ValueTask.CompletedTask : client.EndWithErrorAsync(refusal, sequence);

    /// <inheritdoc />
    public void Abort() => client.Abort();

    /// <inheritdoc />
    public void Dispose()
    {
        _body.Dispose();
        _ready.Dispose();
        _numbers?.Dispose();
    }

    private bool HasLeft => _left || client.Gone.IsCancellationRequested;

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_numbers is null)
        {
            _ready.Append(bytes);
        }
        else
        {
            _numbers.Push(bytes, _ready);
        }
    }

    private async ValueTask SendAsync()
    {
        answer.Append(_ready.Written);
        _sent = true;
        if (!HasLeft)
        {
            client.Body.Write(_ready.Written);
            try
            {
                _left = await client.FlushAsync(client.Gone).ConfigureAwait(false);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                _left = true;
            }
        }

        _ready.Clear();
    }
}
