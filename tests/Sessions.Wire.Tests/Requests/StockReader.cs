using System.Text.Json;
using System.Text.Unicode;

namespace Sessions.Wire.Tests.Requests;

/// <summary>What .NET's own reader says of a document.</summary>
internal static class StockReader
{
    public static bool Accepts(ReadOnlySpan<byte> json, int depthMax = 128)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = depthMax });
        try
        {
            while (reader.Read())
            {
            }

            return Utf8.IsValid(json);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
