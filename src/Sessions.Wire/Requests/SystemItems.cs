using Sessions.Core.Items;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Reads Anthropic's <c>system</c> and Responses' <c>instructions</c>.</summary>
internal static class SystemItems
{
    /// <summary>Reads the next value: a string is one text block, a list one item per block.</summary>
    public static bool Read(ref ItemScan scan)
    {
        switch (scan.Json.Next)
        {
            case (byte)'n':
                return scan.Json.Value();
            case (byte)'"':
                var offset = scan.Json.Position;
                scan.Begin(ItemSection.System);
                return scan.Json.TextBlock(TextBlocks.Open, TextBlocks.Close, out _)
                    && scan.End(offset, ItemKind.System);
            case (byte)'[':
                return ReadBlocks(ref scan);
            default:
                return scan.Whole(ItemSection.System, ItemKind.System);
        }
    }

    private static bool ReadBlocks(ref ItemScan scan)
    {
        if (!scan.Json.Open())
        {
            return false;
        }

        for (var started = false; scan.Json.NextElement(ref started);)
        {
            scan.Element++;
            if (!scan.Whole(ItemSection.System, ItemKind.System))
            {
                return false;
            }
        }

        return scan.Json.Failure is null;
    }
}
