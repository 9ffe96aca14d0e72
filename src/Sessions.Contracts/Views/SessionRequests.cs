using System.Text.Json.Serialization;

namespace Sessions.Contracts.Views;

/// <summary>Body of <c>POST /sessions</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateSessionRequest
{
    /// <summary>The id to create; null to have one minted.</summary>
    public string? Id { get; init; }

    /// <summary>Metadata to begin with; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>
    /// The session that it works for: its turns use that one's limits as well, and that one's roll-up counts it. Null
    /// for none.
    /// </summary>
    public string? Parent { get; init; }
}

/// <summary>Body of <c>PATCH /sessions/{id}</c>.</summary>
/// <param name="Metadata">Pairs to set; a null value removes its key.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChangeSessionRequest(IReadOnlyDictionary<string, string?> Metadata);

/// <summary>Body of <c>POST /sessions/{id}/events</c>.</summary>
public sealed record CustomEventRequest
{
    /// <summary>The event's type, <c>custom.</c> included.</summary>
    public required string Type { get; init; }

    /// <summary>Any JSON value, kept byte for byte; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonText? Data { get; init; }

    /// <summary>The turn that the event belongs to; null for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Turn { get; init; }

    /// <summary>The log's head that the caller knows; null accepts any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? ExpectedPosition { get; init; }
}

/// <summary>Answer to <c>POST /sessions/{id}/events</c>.</summary>
/// <param name="Position">Where the event stands.</param>
/// <param name="Repeated">Whether it stood there before this call, by its idempotency key.</param>
public sealed record CustomEventReceiptView(long Position, bool Repeated);
