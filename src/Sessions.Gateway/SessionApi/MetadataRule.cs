using Sessions.Core.State;

namespace Sessions.Gateway.SessionApi;

/// <summary>What metadata may look like when it comes through the session API.</summary>
internal static class MetadataRule
{
    public const int KeyLengthMax = 64;
    public const int ValueLengthMax = 512;

    /// <summary>The problem with some pairs; null when there is none.</summary>
    public static Problem? Check(IEnumerable<KeyValuePair<string, string?>> pairs, bool mayRemove)
    {
        var count = 0;
        foreach (var (key, value) in pairs)
        {
            if (key.Length is 0 or > KeyLengthMax || key.Any(char.IsControl))
            {
                return Bad($"A metadata key is 1 to {KeyLengthMax} characters without control characters.");
            }

            if (value is null ? !mayRemove : value.Length > ValueLengthMax)
            {
                return Bad($"A metadata value is text of at most {ValueLengthMax} characters.");
            }

            count += value is null ? 0 : 1;
        }

        return count > SessionState.MetadataPairsMax
            ? Bad($"A session keeps {SessionState.MetadataPairsMax} pairs of metadata.")
            : null;
    }

    private static Problem Bad(string detail) => Problem.Malformed(detail, "metadata");
}
