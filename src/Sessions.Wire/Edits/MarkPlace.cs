using Sessions.Wire.Canonical;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>How a cache marker gets into a value.</summary>
internal enum MarkPlaceKind : byte
{
    /// <summary>As a further member of an object.</summary>
    Member,

    /// <summary>In the place of a member's value that marks nothing.</summary>
    Value,

    /// <summary>A string becomes a list of one text block, which takes the marker.</summary>
    Wrap,
}

/// <summary>Where in a value a cache marker stands, by Anthropic's rules for <c>cache_control</c>.</summary>
/// <param name="Kind">How it gets there.</param>
/// <param name="Start">Where the bytes begin that give way to it or, wrapping, that are wrapped.</param>
/// <param name="End">Where they end.</param>
internal readonly record struct MarkPlace(MarkPlaceKind Kind, int Start, int End)
{
    /// <summary>The place in a tool definition; null where none may stand.</summary>
    /// <param name="json">The definition's own bytes.</param>
    public static MarkPlace? OfTool(ReadOnlySpan<byte> json) => OfObject(json, 0, json.Length, isTool: true);

    /// <summary>The place in a content block; null where none may stand.</summary>
    /// <param name="json">The block's own bytes.</param>
    public static MarkPlace? OfBlock(ReadOnlySpan<byte> json) => OfObject(json, 0, json.Length, isTool: false);

    /// <summary>The place in a string that may be a list of blocks as well; null where it is empty.</summary>
    public static MarkPlace? OfString(ReadOnlySpan<byte> json) => OfString(0, json.Length);

    /// <summary>The place in a whole message: its last block that may carry a marker; null for none.</summary>
    /// <param name="json">The message's own bytes.</param>
    public static MarkPlace? OfMessage(ReadOnlySpan<byte> json)
    {
        if (json[0] != (byte)'{')
        {
            return null;
        }

        for (var member = new ObjectMembers(json, 0); member.MoveNext();)
        {
            if (member.Is("content"u8))
            {
                return member.First == (byte)'"' ? OfString(member.ValueStart, member.ValueEnd)
                    : member.First == (byte)'[' ? OfLastBlock(json, member.ValueStart)
                    : null;
            }
        }

        return null;
    }

    private static MarkPlace? OfString(int start, int end) =>
        end - start <= 2 ? null : new MarkPlace(MarkPlaceKind.Wrap, start, end);

    private static MarkPlace? OfLastBlock(ReadOnlySpan<byte> json, int list)
    {
        MarkPlace? last = null;
        for (var at = JsonExtent.SkipSpace(json, list + 1); json[at] != (byte)']';)
        {
            var end = JsonExtent.EndOf(json, at);
            last = OfObject(json, at, end, isTool: false) ?? last;
            at = JsonExtent.SkipSpace(json, end);
            at = json[at] == (byte)',' ? JsonExtent.SkipSpace(json, at + 1) : at;
        }

        return last;
    }

    private static MarkPlace? OfObject(ReadOnlySpan<byte> json, int start, int end, bool isTool)
    {
        if (json[start] != (byte)'{')
        {
            return null;
        }

        var place = new MarkPlace(MarkPlaceKind.Member, end - 1, end - 1);
        var isKnown = isTool;
        for (var member = new ObjectMembers(json, start); member.MoveNext();)
        {
            if (member.Is("cache_control"u8))
            {
                if (member.First != (byte)'n')
                {
                    return null;
                }

                place = new MarkPlace(MarkPlaceKind.Value, member.ValueStart, member.ValueEnd);
            }
            else if (isTool ? IsDeferred(member) : IsEmptyText(member))
            {
                return null;
            }
            else if (!isTool && member.First == (byte)'"' && member.Is("type"u8))
            {
                isKnown = BlockKinds.TakesCacheMarker(member.Text);
            }
        }

        return isKnown ? place : null;
    }

    private static bool IsEmptyText(in ObjectMembers member) =>
        member.First == (byte)'"' && member.ValueEnd - member.ValueStart == 2 && member.Is("text"u8);

    private static bool IsDeferred(in ObjectMembers member) =>
        member.First == (byte)'t' && member.Is("defer_loading"u8);
}

/// <summary>A cache marker and where it stands in its value.</summary>
/// <param name="Place">The place.</param>
/// <param name="LongLife">Whether it asks for the one-hour life.</param>
internal readonly record struct CacheMark(MarkPlace Place, bool LongLife)
{
    private static readonly Text Short = new("{\"type\":\"ephemeral\"}");
    private static readonly Text Long = new("{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");

    /// <summary>What is inserted, for a member or a member's value.</summary>
    public ReadOnlyMemory<byte> Bytes => Place.Kind == MarkPlaceKind.Member ? Own.Member : Own.Value;

    /// <summary>What closes the list of one text block.</summary>
    public ReadOnlyMemory<byte> CloseBlocks => Own.CloseBlocks;

    private Text Own => LongLife ? Long : Short;

    private sealed class Text(string value)
    {
        public ReadOnlyMemory<byte> Value { get; } = System.Text.Encoding.UTF8.GetBytes(value);

        public ReadOnlyMemory<byte> Member { get; } =
            System.Text.Encoding.UTF8.GetBytes($",\"cache_control\":{value}");

        public ReadOnlyMemory<byte> CloseBlocks { get; } =
            (byte[])[.. System.Text.Encoding.UTF8.GetBytes($",\"cache_control\":{value}"), .. TextBlocks.CloseList];
    }
}
