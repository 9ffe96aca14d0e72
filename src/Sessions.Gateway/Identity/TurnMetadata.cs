using System.Collections.ObjectModel;

namespace Sessions.Gateway.Identity;

/// <summary>What a request's metadata headers say.</summary>
/// <param name="Pairs">The pairs; empty when there are none or when <see cref="Error"/> is set.</param>
/// <param name="Error">One sentence for the caller (400); null when the headers could be read.</param>
public readonly record struct TurnMetadata(IReadOnlyDictionary<string, string> Pairs, string? Error)
{
    /// <summary>Most pairs of one turn.</summary>
    public const int PairsMax = 64;

    /// <summary>Longest key, in characters.</summary>
    public const int KeyLengthMax = 64;

    /// <summary>Longest value, in characters.</summary>
    public const int ValueLengthMax = 512;

    /// <summary>No metadata.</summary>
    public static TurnMetadata None { get; } = new(ReadOnlyDictionary<string, string>.Empty, null);
}
