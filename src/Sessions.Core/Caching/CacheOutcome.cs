using System.Text.Json.Serialization;

namespace Sessions.Core.Caching;

/// <summary>How a reported cache read compares with the predicted one.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CacheOutcome>))]
public enum CacheOutcome : byte
{
    /// <summary>It cannot be compared: the provider does not say, or the model has no cache.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown = 0,

    /// <summary>As predicted, but for counting error.</summary>
    [JsonStringEnumMemberName("as_predicted")]
    AsPredicted = 1,

    /// <summary>Less was read.</summary>
    [JsonStringEnumMemberName("less")]
    Less = 2,

    /// <summary>More was read: what other sessions have sent, or what lived longer than promised.</summary>
    [JsonStringEnumMemberName("more")]
    More = 3,
}
