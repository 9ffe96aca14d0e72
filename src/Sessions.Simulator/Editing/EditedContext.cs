namespace Sessions.Simulator.Editing;

/// <summary>What an Anthropic request's <c>context_management</c> did to its prompt.</summary>
/// <param name="OriginalTokens">The prompt's tokens before any edit.</param>
internal sealed record EditedContext(int OriginalTokens)
{
    /// <summary>Gets the edits that changed something, in their order.</summary>
    public List<AppliedEdit> Applied { get; } = [];
}

/// <summary>One edit that changed something.</summary>
/// <param name="Type">Its type, as the request names it.</param>
/// <param name="CountName">The wire name of the count: what was cleared.</param>
/// <param name="Count">How many were cleared.</param>
/// <param name="Tokens">Prompt tokens that went with them.</param>
internal readonly record struct AppliedEdit(string Type, string CountName, int Count, int Tokens);

/// <summary>A wish that the provider summarises the conversation before it answers.</summary>
/// <param name="Pauses">Whether the summary is the whole answer.</param>
internal sealed record CompactionWish(bool Pauses);
