using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sessions.Contracts.Endpoints;

/// <summary>
/// The name of one endpoint inside its tenant: 1–64 characters of <c>[A-Za-z0-9._-]</c>, the first a letter or a digit.
/// </summary>
public readonly record struct EndpointName
{
    /// <summary>Longest legal name, in characters.</summary>
    public const int LengthMax = 64;

    /// <summary>One sentence for callers whose name was refused.</summary>
    public const string Rule =
        "An endpoint's name is 1 to 64 characters of A-Z a-z 0-9 . _ - and begins with a letter or a digit.";

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private EndpointName(string value) => Value = value;

    /// <summary>The name as the operator wrote it; compared case-sensitively.</summary>
    public string Value { get; }

    /// <summary>Reads a name.</summary>
    /// <exception cref="FormatException">The text breaks <see cref="Rule"/>.</exception>
    public static EndpointName Parse(string text) =>
        TryParse(text, out var name) ? name : throw new FormatException(Rule);

    /// <summary>Reads a name; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out EndpointName name)
    {
        var legal = text is { Length: > 0 and <= LengthMax }
            && char.IsAsciiLetterOrDigit(text[0])
            && !text.AsSpan().ContainsAnyExcept(Legal);
        name = legal ? new EndpointName(text!) : default;
        return legal;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
