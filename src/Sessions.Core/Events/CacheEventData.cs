using System.Text.Json.Serialization;
using Sessions.Core.Caching;
using Sessions.Core.Items;

namespace Sessions.Core.Events;

/// <summary>Payload of <c>cache.broken</c>: a turn has read less from the prefix cache than it could have.</summary>
/// <remarks>Where and how two items differ is not kept: both are in the log.</remarks>
public sealed record CacheBrokenData
{
    /// <summary>Why.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required CacheCause Cause { get; init; }

    /// <summary>Tokens that it would have read had its line of conversation gone on in time and unchanged.</summary>
    public int Expected { get; init; }

    /// <summary>Tokens that were predicted before the call.</summary>
    public int Predicted { get; init; }

    /// <summary>Tokens that the provider reported.</summary>
    public long Reported { get; init; }

    /// <summary>Tokens of the prompt that this cause kept from being read.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required long LostTokens { get; init; }

    /// <summary>What that cost, in billionths of a US dollar; absent when the price is not known.</summary>
    public long? LostNanoUsd { get; init; }

    /// <summary>The turn that it is compared with; absent where it is the provider's.</summary>
    public int Previous { get; init; }

    /// <summary>For <see cref="CacheCause.Expired"/>: seconds since that turn began.</summary>
    public int GapSeconds { get; init; }

    /// <summary>For <see cref="CacheCause.PrefixChanged"/>: depth of the first item that differs, from 1.</summary>
    public int Depth { get; init; }

    /// <summary>What that item is.</summary>
    public ItemKind Kind { get; init; }

    /// <summary>Node of that item as that turn sent it.</summary>
    public int Old { get; init; }

    /// <summary>Position of the event that holds it.</summary>
    public long OldPosition { get; init; }

    /// <summary>Node of the item in its place; absent where the path ends before it.</summary>
    public int New { get; init; }

    /// <summary>Position of the event that holds that one.</summary>
    public long NewPosition { get; init; }
}
