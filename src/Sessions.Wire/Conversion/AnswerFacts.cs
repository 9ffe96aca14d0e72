using Sessions.Wire.Conversion.Answers;

namespace Sessions.Wire.Conversion;

/// <summary>What an answer in the client's format holds that the upstream's does not say.</summary>
public sealed record AnswerFacts
{
    /// <summary>The model as the client asked for it; stands until the upstream names its own.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// What the ids of the answer and its items are made of, such as <c>resp_SEED</c> and <c>msg_SEED_0</c>; unique to
    /// the answer, letters and digits.
    /// </summary>
    public required string IdSeed { get; init; }

    /// <summary>When the answer was begun, in seconds since 1970; OpenAI's formats say it.</summary>
    public long Created { get; init; }

    /// <summary>Chat streams: whether the client asked for the chunk that holds the usage.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>
    /// Responses: the members of the response object that repeat the request, as one JSON object, see
    /// <see cref="ResponseMembersOf"/>; empty for the defaults.
    /// </summary>
    public ReadOnlyMemory<byte> ResponseMembers { get; init; }

    /// <summary>Responses: how the client names its tools.</summary>
    public ResponseTools Tools { get; init; } = ResponseTools.None;

    /// <summary>
    /// The members that a response object repeats from its request (<c>instructions</c>, <c>tools</c>,
    /// <c>temperature</c> …), with the provider's defaults for those that the request does not set.
    /// </summary>
    /// <param name="request">A Responses request; anything else gives the defaults.</param>
    public static ReadOnlyMemory<byte> ResponseMembersOf(ReadOnlyMemory<byte> request) => ResponseEcho.Of(request);
}
