using System.Buffers;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Cuts a stream into events, lets each through as soon as it is whole, and holds the last one.</summary>
/// <remarks>
/// Events that stand side by side in a chunk are written in one run, straight from the chunk. Of an unfinished event
/// over the hold limit all but its last four bytes are let through, so even one that turns out to be the last event
/// cannot take effect at the client before its blank line is released.
/// </remarks>
internal sealed class StreamTap(StreamReading reading, AnswerTapOptions options, bool editsEvents) : AnswerTap
{
    private const int KeptTail = 4;

    private readonly SseSplitter _splitter = new(Math.Max(options.EventMax, options.HoldMax));
    private readonly PooledBytes _held = new();
    private AnswerSummary? _summary;
    private bool _atEnd;
    private bool _passThrough;
    private bool _lastDropped;

    // Of the unfinished event: how many of its pending bytes the client has, and what its beginning says.
    private int _sent;
    private bool _isPeeked;
    private bool _isKnownTerminal;

    public override bool IsAtEnd => _atEnd;

    public override bool HasContent => reading.HasContent;

    public override int NextSequenceNumber => reading.EventCount;

    public override void Push(ReadOnlySpan<byte> chunk, IBufferWriter<byte> client)
    {
        if (_passThrough)
        {
            client.Write(chunk);
            return;
        }

        ReadOnlySpan<byte> rest = chunk;
        int runStart = 0;
        int consumed = 0;
        while (!_atEnd && _splitter.TryRead(ref rest, out SseBlock block))
        {
            int before = consumed;
            consumed = chunk.Length - rest.Length;
            Verdict verdict = Judge(block);
            if (verdict.Kind == VerdictKind.Release && !block.IsCarried)
            {
                continue;
            }

            client.Write(chunk[runStart..before]);
            runStart = consumed;
            Place(block, verdict, client);
        }

        if (_atEnd)
        {
            _held.Append(rest);
            return;
        }

        client.Write(chunk[runStart..consumed]);
        ReleasePending(client);
    }

    public override AnswerSummary Finish()
    {
        if (_summary is not null)
        {
            return _summary;
        }

        if (!_atEnd && _splitter.TryReadRest(out SseBlock block))
        {
            Place(block, Judge(block), _held);
        }

        return _summary = reading.Summarise(_atEnd);
    }

    public override void Release(IBufferWriter<byte> client)
    {
        Finish();
        client.Write(_held.Written);
        _held.Clear();
        _passThrough = true;
    }

    private protected override void Dispose(bool disposing)
    {
        _splitter.Dispose();
        _held.Dispose();
        reading.Dispose();
    }

    private Verdict Judge(in SseBlock block)
    {
        switch (block.Kind)
        {
            case SseBlockKind.LateLineFeed:
                return _lastDropped ? Verdict.Drop : Verdict.Release;
            case SseBlockKind.Fragment:
                PeekOnce(block.Raw);
                return Verdict.Release;
            case SseBlockKind.FragmentEnd:
                PeekOnce(block.Raw);
                reading.NoteOversized();
                _isPeeked = false;
                return _isKnownTerminal ? Verdict.Terminal : Verdict.Release;
            default:
                Verdict verdict = reading.Read(block);
                _lastDropped = verdict.Kind == VerdictKind.Drop;
                return verdict;
        }
    }

    private void Place(in SseBlock block, in Verdict verdict, IBufferWriter<byte> client)
    {
        // A cut lies behind what is sent only if nothing was: streams that are edited send no unfinished events.
        switch (verdict.Kind)
        {
            case VerdictKind.Terminal:
                _atEnd = true;
                _held.Append(block.Raw[_sent..]);
                break;
            case VerdictKind.Cut when block.DataOffset >= 0 && _sent == 0:
                client.Write(block.Raw[..(block.DataOffset + verdict.CutStart)]);
                client.Write(block.Raw[(block.DataOffset + verdict.CutEnd)..]);
                break;
            case VerdictKind.Drop when _sent == 0:
                break;
            default:
                client.Write(block.Raw[_sent..]);
                break;
        }

        _sent = 0;
        _isPeeked &= block.Kind == SseBlockKind.Fragment;
    }

    private void ReleasePending(IBufferWriter<byte> client)
    {
        ReadOnlySpan<byte> pending = _splitter.Pending;
        if (pending.Length <= options.HoldMax || editsEvents)
        {
            return;
        }

        PeekOnce(pending);
        int end = pending.Length - KeptTail;
        if (!_isKnownTerminal && end > _sent)
        {
            client.Write(pending[_sent..end]);
            _sent = end;
        }
    }

    private void PeekOnce(ReadOnlySpan<byte> beginning)
    {
        if (_isPeeked)
        {
            return;
        }

        _isPeeked = true;
        SseFields fields = _splitter.Peek(beginning[..Math.Min(beginning.Length, options.HoldMax)]);
        _isKnownTerminal = reading.IsTerminal(fields.Name) || reading.IsTerminal(JsonText.TypeOf(fields.Data));
    }
}
