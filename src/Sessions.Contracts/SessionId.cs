using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sessions.Contracts;

/// <summary>The name of one session inside its tenant: 1–255 characters of <c>[A-Za-z0-9._:@/-]</c>.</summary>
/// <remarks>
/// <c>/</c> is legal because agents use paths as ids, but a segment of dots alone (<c>.</c>, <c>..</c>) is refused:
/// every URL library on the way would resolve it and address another session.
/// </remarks>
public readonly record struct SessionId
{
    /// <summary>Longest legal id, in characters.</summary>
    public const int LengthMax = 255;

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:@/-");

    private SessionId(string value) => Value = value;

    /// <summary>The id as the caller wrote it; ids are compared case-sensitively.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <exception cref="FormatException">The text is not a legal id; the message says what is.</exception>
    public static SessionId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException(Rule);

    /// <summary>Reads an id; false when the text breaks the rule in the type's summary.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out SessionId id)
    {
        id = default;
        if (string.IsNullOrEmpty(text) || text.Length > LengthMax || text.AsSpan().ContainsAnyExcept(Legal))
        {
            return false;
        }

        if (text.Contains('.') && HasDotSegment(text))
        {
            return false;
        }

        id = new SessionId(text);
        return true;
    }

    /// <summary>
    /// The name under which the grid keeps the account of a key or a tenant: no caller can give it, no listing shows
    /// it.
    /// </summary>
    /// <param name="name">What the account is of, itself legal in an id.</param>
    public static SessionId OfAccount(string name) =>
        new(AccountMark + Parse(name).Value);

    /// <summary>Whether the grid keeps an account under this name.</summary>
    public bool IsAccount => Value.StartsWith(AccountMark);

    /// <summary>Reads an id that the grid itself has written, an account's included.</summary>
    /// <exception cref="FormatException">The text is not a legal id.</exception>
    public static SessionId Restore(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(AccountMark) ? OfAccount(text[1..]) : Parse(text);
    }

    private const char AccountMark = '~';

    /// <summary>One sentence for callers whose id was refused.</summary>
    public const string Rule =
        "A session id is 1 to 255 characters of A-Z a-z 0-9 . _ : @ / - with no path segment that is '.' or '..'.";

    /// <inheritdoc />
    public override string ToString() => Value;

    private static bool HasDotSegment(ReadOnlySpan<char> text)
    {
        foreach (var range in text.Split('/'))
        {
            if (text[range] is "." or "..")
            {
                return true;
            }
        }

        return false;
    }
}
