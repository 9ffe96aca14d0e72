using System.Text;
using System.Text.Json;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers;

/// <summary>Small readings of JSON values where they stand.</summary>
internal static class JsonText
{
    private const int NameBytesMax = 1024;

    /// <summary>The bytes of the value that the reader stands on; moves the reader to its end.</summary>
    public static ReadOnlySpan<byte> TakeRaw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }

    /// <summary>A short string value such as an id; null when it is not a string, empty or absurdly long.</summary>
    public static string? TakeName(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String || reader.ValueSpan.Length is 0 or > NameBytesMax)
        {
            reader.Skip();
            return null;
        }

        return ToStringLossy(ref reader);
    }

    /// <summary>
    /// The string that the reader stands on; broken escapes and bytes are replaced, not thrown at the caller.
    /// </summary>
    public static string ToStringLossy(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or invalid UTF-8: the raw text is better than nothing.
            return ToText(reader.ValueSpan);
        }
    }

    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    /// <summary>
    /// The value of a top-level string member <c>type</c> in an object or in the beginning of one; empty when not
    /// found.
    /// </summary>
    public static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> json)
    {
        // Every provider writes it first; the rest of the event need not be looked at then.
        ReadOnlySpan<byte> head = "{\"type\":"u8;
        if (json.StartsWith(head))
        {
            ReadOnlySpan<byte> value = json[head.Length..].TrimStart((byte)' ');
            int end = value.IsEmpty || value[0] != (byte)'"' ? -1 : value[1..].IndexOfAny((byte)'"', (byte)'\\');
            if (end >= 0 && value[end + 1] == (byte)'"')
            {
                return value.Slice(1, end);
            }
        }

        return SearchType(json);
    }

    /// <summary>How many bytes an escaped string body has after unescaping.</summary>
    public static int UnescapedLength(ReadOnlySpan<byte> escaped)
    {
        int length = escaped.Length;
        int position = escaped.IndexOf((byte)'\\');
        while (position >= 0 && position + 1 < escaped.Length)
        {
            bool isHex = escaped[position + 1] == (byte)'u' && position + 6 <= escaped.Length;
            int step = isHex ? 6 : 2;
            length -= isHex ? 6 - HexLength(escaped.Slice(position + 2, 4)) : 1;
            int next = escaped[(position + step)..].IndexOf((byte)'\\');
            position = next < 0 ? -1 : position + step + next;
        }

        return length;
    }

    /// <summary>Unescapes a string body into <paramref name="target"/>; false when it is no valid one.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> escaped, PooledBytes target)
    {
        using PooledBytes quoted = new();
        quoted.Append((byte)'"');
        quoted.Append(escaped);
        quoted.Append((byte)'"');
        try
        {
            Utf8JsonReader reader = new(quoted.Written);
            reader.Read();
            target.Advance(reader.CopyString(target.GetSpan(quoted.Length)));
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether the bytes are exactly one JSON object.</summary>
    public static bool IsObject(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
            }

            return isObject;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static ReadOnlySpan<byte> SearchType(ReadOnlySpan<byte> json)
    {
        try
        {
            Utf8JsonReader reader = new(json, isFinalBlock: false, default);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return default;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isType = reader.ValueTextEquals("type"u8);
                if (!reader.Read())
                {
                    return default;
                }

                if (isType)
                {
                    return reader.TokenType == JsonTokenType.String ? reader.ValueSpan : default;
                }

                if (!reader.TrySkip())
                {
                    return default;
                }
            }
        }
        catch (JsonException)
        {
            // Not JSON: it has no type.
        }

        return default;
    }

    /// <summary>The UTF-8 length of one UTF-16 unit; half of a surrogate pair is half of its four bytes.</summary>
    private static int HexLength(ReadOnlySpan<byte> hex)
    {
        bool isAscii = hex[0] == (byte)'0' && hex[1] == (byte)'0' && hex[2] < (byte)'8';
        bool isTwo = hex[0] == (byte)'0' && hex[1] < (byte)'8';
        bool isSurrogate = (hex[0] | 0x20) == 'd' && (hex[1] | 0x20) is '8' or '9' or >= 'a' and <= 'f';
        return isAscii ? 1 : isTwo || isSurrogate ? 2 : 3;
    }
}
