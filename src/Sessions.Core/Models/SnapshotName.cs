namespace Sessions.Core.Models;

/// <summary>Tells a snapshot of a model from another model by its name.</summary>
/// <remarks>
/// Providers date snapshots (<c>o3-2025-04-16</c>, <c>claude-opus-4-20250514</c>, <c>gpt-4-0613</c>; on Google Cloud
/// <c>claude-opus-4@20250514</c>) and call the newest <c>-latest</c>. Anything else behind a name (<c>-pro</c>,
/// <c>-mini</c>, <c>-deep-research</c>) is a model of its own at a price of its own.
/// </remarks>
internal static class SnapshotName
{
    private const string Latest = "-latest";
    private const int MonthAndDay = 4;
    private const int Date = 8;

    // yyyy-MM-dd.
    private const int DashedDate = 10;

    /// <summary>The model whose snapshot a name is; null where it names none.</summary>
    public static string? ModelOf(string name)
    {
        if (name.EndsWith(Latest, StringComparison.OrdinalIgnoreCase))
        {
            return name[..^Latest.Length];
        }

        var length = name.Length;
        if (length > DashedDate && IsDashedDate(name.AsSpan(length - DashedDate)) && name[^(DashedDate + 1)] == '-')
        {
            return name[..^(DashedDate + 1)];
        }

        return Ends(name, Date) && name[^(Date + 1)] is '-' or '@' ? name[..^(Date + 1)]
            : Ends(name, MonthAndDay) && name[^(MonthAndDay + 1)] == '-' ? name[..^(MonthAndDay + 1)]
            : null;
    }

    private static bool Ends(string name, int digits) =>
        name.Length > digits + 1 && !name.AsSpan(name.Length - digits).ContainsAnyExceptInRange('0', '9');

    private static bool IsDashedDate(ReadOnlySpan<char> text) =>
        text[4] == '-' && text[7] == '-'
        && !text[..4].ContainsAnyExceptInRange('0', '9')
        && !text[5..7].ContainsAnyExceptInRange('0', '9')
        && !text[8..].ContainsAnyExceptInRange('0', '9');
}
