using Sessions.Core.Caching;
using Sessions.Core.Items;

namespace Sessions.Storage;

/// <summary>What listings know of a session's prefix cache.</summary>
public sealed record CacheSummary
{
    /// <summary>
    /// Chain hash of the tools and instructions that its main thread begins with; null where it begins with neither.
    /// </summary>
    public ChainHash? Head { get; init; }

    /// <summary>Tokens of these, by the grid's count.</summary>
    public int HeadTokens { get; init; }

    /// <summary>Cumulated prompt tokens read from the provider's cache.</summary>
    public long ReadTokens { get; init; }

    /// <summary>What was lost, by cause.</summary>
    public IReadOnlyList<CacheLoss> Losses { get; init; } = [];

    /// <inheritdoc />
    public bool Equals(CacheSummary? other) => other is not null
        && Head == other.Head
        && HeadTokens == other.HeadTokens
        && ReadTokens == other.ReadTokens
        && Losses.SequenceEqual(other.Losses);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Head, HeadTokens, ReadTokens, Losses.Count);
}
