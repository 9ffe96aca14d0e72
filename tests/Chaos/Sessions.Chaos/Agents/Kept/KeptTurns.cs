namespace Sessions.Chaos.Agents.Kept;

/// <summary>A turn of a conversation that the grid keeps, as a client means to have it made: once.</summary>
/// <param name="Name">Stands in its text, and in that of no other turn; its idempotency key where it has one.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="HasKey">Whether it is sent under a key.</param>
/// <param name="Behind">The turn that it goes on from; null where that is for the session to say.</param>
/// <param name="HasScript">Whether the provider is told to fail once.</param>
/// <param name="At">When it was first sent, as a timestamp.</param>
public sealed record KeptTurn(string Name, string Tenant, bool HasKey, int? Behind, bool HasScript, long At);

/// <summary>A whole answer to such a turn: the grid owes it.</summary>
/// <param name="Of">The turn.</param>
/// <param name="Session">In which session, by the answer.</param>
/// <param name="Number">Its number, by the answer.</param>
/// <param name="Text">What the model said.</param>
/// <param name="Bytes">The answer, put together from its parts; null where it is not what the log keeps.</param>
/// <param name="Parts">Answers that it came in: 1, or more where it was resumed.</param>
/// <param name="At">When its end was seen, as a timestamp.</param>
public sealed record KeptAnswer(
    KeptTurn Of, string Session, int Number, string Text, string? Bytes, int Parts, long At);
