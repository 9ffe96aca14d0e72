using System.Text.Json.Serialization;
using Sessions.Contracts.Endpoints;

namespace Sessions.Contracts.Views;

/// <summary>An error of the session API as RFC 9457 lays it out.</summary>
public sealed record ProblemView
{
    /// <summary>What every <see cref="Type"/> begins with; the code follows.</summary>
    public const string TypePrefix = "urn:sessions:error:";

    /// <summary>Names the kind of error for good.</summary>
    public required string Type { get; init; }

    /// <summary>The kind of error in a few words.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened and what to do about it.</summary>
    public required string Detail { get; init; }

    /// <summary>The stable text that callers match on.</summary>
    public required string Code { get; init; }

    /// <summary>The parameter or member at fault; absent when none is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Parameter { get; init; }

    /// <summary>Every member at fault, where several can be; absent otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldError>? Errors { get; init; }
}
