using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers;

/// <summary>
/// The fields of one event's lines (WHATWG HTML, server-sent events, "interpreting an event stream").
/// </summary>
internal readonly ref struct SseFields
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public ReadOnlySpan<byte> Name { get; private init; }

    public ReadOnlySpan<byte> Data { get; private init; }

    public int DataOffset { get; private init; }

    /// <summary>Reads the lines of <paramref name="raw"/>; an unfinished last line counts as a line.</summary>
    /// <param name="raw">An event, or its beginning.</param>
    /// <param name="joined">Takes the data when it spans several lines; the result then refers to it.</param>
    public static SseFields Read(ReadOnlySpan<byte> raw, PooledBytes joined)
    {
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> data = default;
        int dataOffset = 0;
        int dataLines = 0;
        int position = raw.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        while (position < raw.Length)
        {
            int length = raw[position..].IndexOfAny((byte)'\r', (byte)'\n');
            int next = length < 0 ? raw.Length : position + length + 1;
            ReadOnlySpan<byte> line = length < 0 ? raw[position..] : raw.Slice(position, length);
            if (TryValue(line, "data"u8, out ReadOnlySpan<byte> value))
            {
                dataLines++;
                dataOffset = position + line.Length - value.Length;
                data = dataLines == 1 ? value : Join(joined, data, value, dataLines);
            }
            else if (TryValue(line, "event"u8, out value))
            {
                name = value;
            }

            position = next;
        }

        return new SseFields { Name = name, Data = data, DataOffset = dataLines > 1 ? -1 : dataOffset };
    }

    private static ReadOnlySpan<byte> Join(
        PooledBytes joined, ReadOnlySpan<byte> before, ReadOnlySpan<byte> value, int lines)
    {
        if (lines == 2)
        {
            joined.Clear();
            joined.Append(before);
        }

        joined.Append((byte)'\n');
        joined.Append(value);
        return joined.Written;
    }

    private static bool TryValue(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(field))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = line[field.Length..];
        if (rest.IsEmpty)
        {
            return true;
        }

        if (rest[0] != (byte)':')
        {
            return false;
        }

        value = rest.Length > 1 && rest[1] == (byte)' ' ? rest[2..] : rest[1..];
        return true;
    }
}
