using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>
/// A turn was admitted, then another node changed the session so that it is refused now. The message may reach callers.
/// </summary>
public sealed class TurnNotRecordedException : Exception
{
    /// <summary>Creates the exception for a refusal.</summary>
    public TurnNotRecordedException(Refusal refusal)
        : base(refusal.Message) => Refusal = refusal;

    /// <summary>Why.</summary>
    public Refusal Refusal { get; }
}
