using System.Text.Json.Serialization;

namespace Sessions.Core.Caching;

/// <summary>Why a turn reads less from the provider's prefix cache than it could have; the names are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CacheCause>))]
public enum CacheCause : byte
{
    /// <summary>Nothing is missing.</summary>
    [JsonStringEnumMemberName("none")]
    None = 0,

    /// <summary>The first turn of its line of conversation: there was nothing to read.</summary>
    [JsonStringEnumMemberName("cold")]
    Cold = 1,

    /// <summary>The pause since the last turn was longer than the entry's life.</summary>
    [JsonStringEnumMemberName("expired")]
    Expired = 2,

    /// <summary>An item that was sent before is sent differently, and everything behind it with it.</summary>
    [JsonStringEnumMemberName("prefix-changed")]
    PrefixChanged = 3,

    /// <summary>Another model answers: caches are per model.</summary>
    [JsonStringEnumMemberName("model-changed")]
    ModelChanged = 4,

    /// <summary>A compaction rewrites the path, is rewritten, or was undone.</summary>
    [JsonStringEnumMemberName("compaction")]
    Compaction = 5,

    /// <summary>No breakpoint of the request lies near enough behind what was cached (Anthropic: 20 blocks).</summary>
    [JsonStringEnumMemberName("out-of-reach")]
    OutOfReach = 6,

    /// <summary>By the provider's own rules it should have been there.</summary>
    [JsonStringEnumMemberName("provider")]
    Provider = 7,
}
