using System.Text.Json;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Walks lists of a request.</summary>
internal static class RequestLists
{
    /// <summary>The elements of a list; none when it is absent, and a rejection when it is something else.</summary>
    public static JsonElement.ArrayEnumerator Elements(this JsonElement list, ConversionRun run, Place place)
    {
        if (list.IsList())
        {
            return list.EnumerateArray();
        }

        if (list.Exists())
        {
            run.Reject("It must be an array.", place);
        }

        return default;
    }
}
