using Sessions.Core.Items;

namespace Sessions.Wire.Canonical;

/// <summary>Reads Anthropic's <c>cache_control</c> and OpenAI's <c>prompt_cache_breakpoint</c>.</summary>
internal static class CacheMarkers
{
    /// <summary>Reads the marker at the scanner's position; one that is no object marks nothing.</summary>
    public static bool Read(ref CanonicalScanner json, out ItemMarks marks)
    {
        marks = ItemMarks.None;
        if (json.Next != (byte)'{')
        {
            return json.Value();
        }

        if (!json.Open())
        {
            return false;
        }

        marks = ItemMarks.CacheBreakpoint;
        for (var cursor = default(MemberCursor); json.NextMember(ref cursor);)
        {
            var text = default(JsonText);
            var isLife = json.Next == (byte)'"' && json.ContentOf(cursor.NameText).SequenceEqual("ttl"u8);
            if (!(isLife ? json.String(out text) : json.Opaque()))
            {
                return false;
            }

            if (isLife && IsLong(json.ContentOf(text)))
            {
                marks |= ItemMarks.CacheLong;
            }
        }

        return json.Failure is null;
    }

    private static bool IsLong(ReadOnlySpan<byte> life) => life.SequenceEqual("1h"u8) || life.SequenceEqual("12h"u8);
}
