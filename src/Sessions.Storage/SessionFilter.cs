using Sessions.Contracts;

namespace Sessions.Storage;

/// <summary>Which sessions a listing shows; every part that is set must match.</summary>
public sealed record SessionFilter
{
    /// <summary>Only sessions of this key id.</summary>
    public string? Owner { get; init; }

    /// <summary>Only sessions in this status; null: in any but <see cref="SessionStatus.Expired"/>.</summary>
    public SessionStatus? Status { get; init; }

    /// <summary>Only sessions whose metadata has this key.</summary>
    public string? MetadataKey { get; init; }

    /// <summary>Only sessions whose <see cref="MetadataKey"/> has this value; null accepts any.</summary>
    public string? MetadataValue { get; init; }

    /// <summary>Only sessions active at or after this time.</summary>
    public DateTimeOffset? ActiveAfter { get; init; }

    /// <summary>Only sessions last active before this time.</summary>
    public DateTimeOffset? ActiveBefore { get; init; }

    /// <summary>How many to return at most, 1–1,000.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>Where the last page ended, as <see cref="SessionList.Continuation"/> gave it.</summary>
    public string? Continuation { get; init; }

    /// <summary>Whether sessions in a status are shown.</summary>
    public bool Shows(SessionStatus status) =>
        Status is { } one ? status == one : status != SessionStatus.Expired;
}
