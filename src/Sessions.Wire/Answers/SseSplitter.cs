using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers;

/// <summary>Cuts the bytes of an event stream into events, however they are chunked.</summary>
/// <remarks>
/// Lines may end in LF, CRLF or CR. A CR at the end of a chunk closes its line at once: waiting for a line feed that
/// may never come would hold a complete event back, so a late one is handed out as a piece of its own. An event
/// inside one chunk is not copied; one that spans chunks is kept whole, up to the limit. Over the limit it is handed
/// out in fragments, of which the last four bytes always stay until the event ends: without its blank line no client
/// acts on it.
/// </remarks>
/// <param name="eventBytesMax">The longest event that is kept whole, in bytes.</param>
public sealed class SseSplitter(int eventBytesMax) : IDisposable
{
    private const int FragmentTail = 4;

    private readonly PooledBytes _carry = new();
    private readonly PooledBytes _joined = new();
    private int _spent;
    private bool _lineIsEmpty = true;
    private bool _afterReturn;
    private bool _oversized;

    /// <summary>
    /// The bytes of the unfinished event that the splitter holds; valid after <see cref="TryRead"/> said no.
    /// </summary>
    public ReadOnlySpan<byte> Pending => _carry.Written;

    /// <summary>Takes the next piece off <paramref name="input"/>.</summary>
    /// <param name="input">The rest of a chunk; empty afterwards when the result is false.</param>
    /// <param name="block">The piece; refers to the chunk or to the splitter's own buffer.</param>
    /// <returns>
    /// False when the chunk holds no further end of an event; its rest is then <see cref="Pending"/>.
    /// </returns>
    public bool TryRead(ref ReadOnlySpan<byte> input, out SseBlock block)
    {
        block = default;
        _carry.RemoveFirst(_spent);
        _spent = 0;
        if (input.IsEmpty)
        {
            return false;
        }

        if (_carry.Length == 0 && TakeLateLineFeed(ref input, out block))
        {
            return true;
        }

        int end = FindEnd(input);
        if (end < 0)
        {
            _oversized |= _carry.Length + input.Length > eventBytesMax;
            _carry.Append(input);
            input = default;
            return _oversized && TryFragment(out block);
        }

        ReadOnlySpan<byte> head = input[..end];
        input = input[end..];
        block = Complete(head);
        return true;
    }

    /// <summary>At the end of the stream: the unfinished event, as if its blank line had come.</summary>
    public bool TryReadRest(out SseBlock block)
    {
        block = default;
        if (_carry.Length == 0)
        {
            return false;
        }

        block = Complete(default);
        return true;
    }

    /// <summary>The name and data of the beginning of an event, as far as they can be told.</summary>
    internal SseFields Peek(ReadOnlySpan<byte> beginning) => SseFields.Read(beginning, _joined);

    /// <inheritdoc/>
    public void Dispose()
    {
        _carry.Dispose();
        _joined.Dispose();
    }

    private bool TakeLateLineFeed(ref ReadOnlySpan<byte> input, out SseBlock block)
    {
        block = default;
        bool late = _afterReturn && input[0] == (byte)'\n';
        _afterReturn = false;
        if (late)
        {
            block = new SseBlock { Kind = SseBlockKind.LateLineFeed, Raw = input[..1] };
            input = input[1..];
        }

        return late;
    }

    private bool TryFragment(out SseBlock block)
    {
        block = default;
        int length = _carry.Length - FragmentTail;
        if (length <= 0)
        {
            return false;
        }

        _spent = length;
        block = new SseBlock { Kind = SseBlockKind.Fragment, Raw = _carry.Written[..length], IsCarried = true };
        return true;
    }

    private SseBlock Complete(ReadOnlySpan<byte> head)
    {
        bool carried = _carry.Length > 0;
        bool oversized = _oversized || _carry.Length + head.Length > eventBytesMax;
        ReadOnlySpan<byte> raw = head;
        if (carried)
        {
            _carry.Append(head);
            raw = _carry.Written;
            _spent = raw.Length;
        }

        _oversized = false;
        _lineIsEmpty = true;
        if (oversized)
        {
            return new SseBlock { Kind = SseBlockKind.FragmentEnd, Raw = raw, IsCarried = carried };
        }

        SseFields fields = SseFields.Read(raw, _joined);
        return new SseBlock
        {
            Raw = raw,
            Name = fields.Name,
            Data = fields.Data,
            DataOffset = fields.DataOffset,
            IsCarried = carried,
        };
    }

    /// <summary>
    /// How many bytes of <paramref name="input"/> belong to the event that ends in it; -1 when none does.
    /// </summary>
    private int FindEnd(ReadOnlySpan<byte> input)
    {
        int position = _afterReturn && input[0] == (byte)'\n' ? 1 : 0;
        _afterReturn = false;
        while (position < input.Length)
        {
            int length = input[position..].IndexOfAny((byte)'\r', (byte)'\n');
            if (length < 0)
            {
                _lineIsEmpty = false;
                return -1;
            }

            bool blank = _lineIsEmpty && length == 0;
            position += length;
            position += LineBreakLength(input[position..]);
            _lineIsEmpty = true;
            if (blank)
            {
                return position;
            }
        }

        return -1;
    }

    private int LineBreakLength(ReadOnlySpan<byte> input)
    {
        if (input[0] == (byte)'\n')
        {
            return 1;
        }

        if (input.Length == 1)
        {
            _afterReturn = true;
            return 1;
        }

        return input[1] == (byte)'\n' ? 2 : 1;
    }
}
