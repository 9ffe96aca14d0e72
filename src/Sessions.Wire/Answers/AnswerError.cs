namespace Sessions.Wire.Answers;

/// <summary>
/// An error as the provider worded it; for the log and for decisions, the client gets the original bytes.
/// </summary>
/// <param name="Type">The provider's class of error, such as <c>overloaded_error</c>; an open set.</param>
/// <param name="Code">The provider's finer code, such as <c>context_length_exceeded</c>; a number is given as its
/// text.</param>
/// <param name="Message">For people; cut after 2,048 characters.</param>
public sealed record AnswerError(string? Type, string? Code, string? Message);
