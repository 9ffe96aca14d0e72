namespace Sessions.Wire.Requests;

/// <summary>Why the grid cannot read a request body.</summary>
/// <param name="Message">One sentence for the caller; quotes nothing of the conversation.</param>
/// <param name="Param">Where, as in <c>messages[3]</c>; null for the body as a whole.</param>
/// <param name="TooLarge">Whether the body breaks a limit (413) rather than a rule (400).</param>
public sealed record MalformedRequest(string Message, string? Param, bool TooLarge = false);
