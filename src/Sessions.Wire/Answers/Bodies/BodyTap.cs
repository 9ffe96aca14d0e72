using System.Buffers;
using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;

namespace Sessions.Wire.Answers.Bodies;

/// <summary>
/// Lets a plain body through but for its last byte, without which it is no JSON, and reads it at the end.
/// </summary>
internal sealed class BodyTap(WireFormat wire, AnswerTapOptions options) : AnswerTap
{
    private readonly PooledBytes _body = new();
    private AnswerSummary? _summary;
    private byte _last;
    private bool _hasLast;
    private bool _isOversized;
    private bool _passThrough;
    private bool _endsObject;

    public override bool IsAtEnd => false;

    public override bool HasContent => _hasLast || _passThrough;

    public override void Push(ReadOnlySpan<byte> chunk, IBufferWriter<byte> client)
    {
        if (_passThrough)
        {
            client.Write(chunk);
            return;
        }

        if (chunk.IsEmpty)
        {
            return;
        }

        if (_hasLast)
        {
            client.Write([_last]);
        }

        client.Write(chunk[..^1]);
        _last = chunk[^1];
        _hasLast = true;
        Keep(chunk);
    }

    public override AnswerSummary Finish()
    {
        if (_summary is not null)
        {
            return _summary;
        }

        AnswerDraft draft = new(wire);
        using (draft)
        {
            return _summary = _isOversized ? SummariseOversized(draft) : Read(draft);
        }
    }

    public override void Release(IBufferWriter<byte> client)
    {
        Finish();
        if (_hasLast && !_passThrough)
        {
            client.Write([_last]);
        }

        _passThrough = true;
    }

    private protected override void Dispose(bool disposing) => _body.Dispose();

    private void Keep(ReadOnlySpan<byte> chunk)
    {
        ReadOnlySpan<byte> text = chunk.TrimEnd(" \t\r\n"u8);
        _endsObject = text.IsEmpty ? _endsObject : text[^1] == (byte)'}';
        _isOversized |= _body.Length + (long)chunk.Length > options.BodyMax;
        if (_isOversized)
        {
            _body.Dispose();
        }
        else
        {
            _body.Append(chunk);
        }
    }

    /// <summary>Nothing was kept; that the last byte closes an object is all that can be said of its end.</summary>
    private AnswerSummary SummariseOversized(AnswerDraft draft)
    {
        draft.OutputTruncated = true;
        draft.UnreadEvents = 1;
        return draft.Summarise(_endsObject, default) with { UsageProblem = "the body is too long to be read" };
    }

    private AnswerSummary Read(AnswerDraft draft)
    {
        using PooledBytes several = new();
        try
        {
            ReadOnlySpan<byte> output = BodyReading.Read(wire, _body.Written, draft, several);
            if (output.Length > options.OutputMax)
            {
                draft.OutputTruncated = true;
                output = default;
            }

            return draft.Summarise(terminal: true, output);
        }
        catch (JsonException)
        {
            draft.UnreadEvents = 1;
            return draft.Summarise(terminal: false, default);
        }
    }
}
