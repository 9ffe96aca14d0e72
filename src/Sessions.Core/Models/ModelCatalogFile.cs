using System.Text.Json.Serialization;

namespace Sessions.Core.Models;

/// <summary>The form of a catalog file.</summary>
internal sealed record ModelCatalogFile
{
    public required string Version { get; init; }

    public required ModelCard Unknown { get; init; }

    public required IReadOnlyList<ModelCard> Models { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelCatalogFile))]
internal sealed partial class ModelCatalogJson : JsonSerializerContext;
