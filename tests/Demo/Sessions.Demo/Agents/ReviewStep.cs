namespace Sessions.Demo.Agents;

/// <summary>What one turn of the review does.</summary>
/// <param name="Title">In a few words, for the timeline.</param>
/// <param name="Tool">The tool that the model calls; null where it answers in words and ends.</param>
/// <param name="Arguments">With what, as JSON.</param>
/// <param name="Result">What the tool returns.</param>
internal sealed record ReviewStep(string Title, string? Tool, string Arguments, string Result);
