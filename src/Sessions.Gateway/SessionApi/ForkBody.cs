using System.Text.Json.Serialization;

namespace Sessions.Gateway.SessionApi;

/// <summary>Body of <c>POST /sessions/{id}/fork</c> and, but for the id and metadata, of <c>…/rewind</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record ForkBody
{
    /// <summary>Id of the fork; null to have one minted.</summary>
    public string? Id { get; init; }

    /// <summary>The turn behind whose answer it goes on; 0 for the beginning.</summary>
    public int? Turn { get; init; }

    /// <summary>A position of the log: the place where the conversation stood then.</summary>
    public long? At { get; init; }

    /// <summary>Metadata of the fork; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ForkBody))]
internal sealed partial class ForkBodyJson : JsonSerializerContext;
