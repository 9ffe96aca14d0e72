using System.Buffers;
using Sessions.Contracts;

namespace Sessions.Runtime.Reading;

/// <summary>A choice of event types: exact names, and prefixes that end in <c>*</c>.</summary>
public sealed class EventTypeFilter
{
    /// <summary>Most patterns of one filter.</summary>
    public const int PatternsMax = 32;

    /// <summary>One sentence for callers whose pattern was refused.</summary>
    public const string Rule =
        "An event type is 1 to 128 characters of A-Z a-z 0-9 . _ -; "
        + "a '*' at its end matches every type that begins so.";

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly string[] _patterns;

    private EventTypeFilter(string[] patterns) => _patterns = patterns;

    /// <summary>Reads patterns; null when one of them breaks <see cref="Rule"/> or they are too many.</summary>
    public static EventTypeFilter? TryCreate(IReadOnlyList<string> patterns)
    {
        if (patterns.Count is 0 or > PatternsMax)
        {
            return null;
        }

        foreach (var pattern in patterns)
        {
            var name = pattern.EndsWith('*') ? pattern.AsSpan(0, pattern.Length - 1) : pattern;
            if (pattern.Length is 0 or > EventTypes.CustomLengthMax || name.ContainsAnyExcept(Legal))
            {
                return null;
            }
        }

        return new EventTypeFilter([.. patterns]);
    }

    /// <summary>Whether a type is chosen.</summary>
    public bool Matches(string type)
    {
        foreach (var pattern in _patterns)
        {
            var matches = pattern.EndsWith('*')
                ? type.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
                : type == pattern;
            if (matches)
            {
                return true;
            }
        }

        return false;
    }
}
