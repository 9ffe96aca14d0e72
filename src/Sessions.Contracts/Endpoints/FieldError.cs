namespace Sessions.Contracts.Endpoints;

/// <summary>What is wrong with one member of a body or of a section.</summary>
/// <param name="Field">The member's path, such as <c>sessions.ttl_seconds</c>; empty for the whole.</param>
/// <param name="Detail">A sentence for its author that says what to set; never the member's value.</param>
public sealed record FieldError(string Field, string Detail);
