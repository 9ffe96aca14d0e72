using System.Text.Json;

namespace Sessions.Demo.Calls;

/// <summary>What came back for one turn.</summary>
internal sealed record TurnAnswer
{
    public JsonElement Body { get; init; }

    public int ContextTokens { get; init; }

    public double Pressure { get; init; }

    public int PredictedCacheTokens { get; init; }

    /// <summary>Status and message where it was refused; null where it was answered.</summary>
    public string? Error { get; init; }
}
