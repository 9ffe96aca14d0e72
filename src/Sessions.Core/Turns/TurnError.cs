namespace Sessions.Core.Turns;

/// <summary>Why a turn failed.</summary>
/// <param name="Type">The provider's error type, or the grid's.</param>
/// <param name="Code">The provider's error code, or the grid's; null when there is none.</param>
/// <param name="Message">The sentence that came with it; null when there is none.</param>
public sealed record TurnError(string Type, string? Code, string? Message);
