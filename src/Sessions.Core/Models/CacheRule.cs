using System.Text.Json.Serialization;

namespace Sessions.Core.Models;

/// <summary>A provider's published rule for its prefix cache.</summary>
public sealed record CacheRule
{
    /// <summary>What makes an entry.</summary>
    public required CacheTrigger Trigger { get; init; }

    /// <summary>Prefixes shorter than this are never cached, in tokens.</summary>
    public required int Minimum { get; init; }

    /// <summary>Cached counts are rounded down to a multiple of this, in tokens; 1 means exact.</summary>
    public int Granularity { get; init; } = 1;

    /// <summary>Life of an entry after its last use, in seconds.</summary>
    public required int TtlSeconds { get; init; }

    /// <summary>Life of an entry written with the long breakpoint, in seconds; 0 where there is none.</summary>
    public int LongTtlSeconds { get; init; }
}

/// <summary>What makes a provider keep a prefix.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CacheTrigger>))]
public enum CacheTrigger
{
    /// <summary>Nothing is cached.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>Every request's prefix, automatically.</summary>
    [JsonStringEnumMemberName("implicit")]
    Implicit,

    /// <summary>Only prefixes that end at a breakpoint the client set.</summary>
    [JsonStringEnumMemberName("breakpoint")]
    Breakpoint,
}
