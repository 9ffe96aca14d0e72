using System.Globalization;
using System.Text;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary>Anthropic's <c>compaction</c> block: a summary, signed, that stands for all messages before it.</summary>
internal static class CompactionBlock
{
    /// <summary>Finds the newest summary in a list of messages.</summary>
    /// <returns>Its message and its place in that; −1 for none.</returns>
    /// <exception cref="ProviderRefusalException">
    /// One is not as it was returned, or no beta that is on knows such blocks.
    /// </exception>
    public static (int Message, int Block) FindNewest(SimRequest request, JsonElement messages)
    {
        var newest = (-1, -1);
        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var place = 0;
            foreach (var block in message.Field("content").Items())
            {
                if (block.StringField("type") == "compaction")
                {
                    Require(request, block, $"messages.{index}.content.{place}");

                    // One without a summary is a failed attempt, which changes nothing.
                    newest = block.StringField("content") is null ? newest : (index, place);
                }

                place++;
            }

            index++;
        }

        return newest;
    }

    public static string Sign(string summary) =>
        "sim" + ((ulong)Mix.Text(summary)).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Measures a new summary exactly as it will be measured when it is sent back.</summary>
    public static MeasuredItem Measure(PathBuilder path, string summary) => path.Measure(
        ItemKind.Compaction,
        Encoding.UTF8.GetBytes($$"""{"type":"compaction","content":"{{JsonEncodedText.Encode(summary)}}"}"""));

    private static void Require(SimRequest request, JsonElement block, string where)
    {
        if (!request.Origin.HasBeta(ContextEdits.CompactBeta)
            && !request.Origin.HasBeta(ContextEdits.CompactOnDemandBeta))
        {
            throw ProviderRefusalException.Invalid(
                $"{where}: Input tag 'compaction' found using 'type' does not match any of the expected tags");
        }

        if (block.StringField("signature") is { } signature
            && signature != Sign(block.StringField("content") ?? string.Empty))
        {
            throw ProviderRefusalException.Invalid($"{where}: Invalid `signature` in `compaction` block");
        }
    }
}
