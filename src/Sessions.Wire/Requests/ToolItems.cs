using Sessions.Core.Items;

namespace Sessions.Wire.Requests;

/// <summary>Reads <c>tools</c> (and Chat's older <c>functions</c>): one item per definition.</summary>
internal static class ToolItems
{
    /// <summary>Reads the list at the scanner's position; a value that is no list becomes one item.</summary>
    public static bool Read(ref ItemScan scan, ItemSection section)
    {
        if (scan.Json.Next == (byte)'n')
        {
            return scan.Json.Value();
        }

        if (scan.Json.Next != (byte)'[')
        {
            return scan.Whole(section, ItemKind.ToolDefinition);
        }

        if (!scan.Json.Open())
        {
            return false;
        }

        for (var started = false; scan.Json.NextElement(ref started);)
        {
            scan.Element++;
            if (!scan.Whole(section, ItemKind.ToolDefinition))
            {
                return false;
            }
        }

        return scan.Json.Failure is null;
    }
}
