using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Sessions.Contracts;

/// <summary>
/// The isolation boundary that every key, session and limit belongs to: 1–64 characters of <c>[A-Za-z0-9_-]</c>.
/// </summary>
public readonly record struct TenantId
{
    /// <summary>Longest legal tenant name, in characters.</summary>
    public const int LengthMax = 64;

    /// <summary>One sentence for operators whose tenant name was refused.</summary>
    public const string Rule = "A tenant is 1 to 64 characters of A-Z a-z 0-9 _ -.";

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    private TenantId(string value) => Value = value;

    /// <summary>The name; compared case-sensitively.</summary>
    public string Value { get; }

    /// <summary>Reads a tenant name.</summary>
    /// <exception cref="FormatException">The text breaks <see cref="Rule"/>.</exception>
    public static TenantId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException(Rule);

    /// <summary>Reads a tenant name; false when it breaks <see cref="Rule"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId id)
    {
        var legal = text is { Length: > 0 and <= LengthMax } && !text.AsSpan().ContainsAnyExcept(Legal);
        id = legal ? new TenantId(text!) : default;
        return legal;
    }

    /// <inheritdoc />
    public override string ToString() => Value;
}
