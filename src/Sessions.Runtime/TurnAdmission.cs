using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>A turn that was admitted.</summary>
/// <param name="Plan">What the front door goes by.</param>
/// <param name="Recorded">
/// Ends when the turn's start is durable, with the number that the turn has in the log: not the plan's where another
/// node's turn came first. Fails with <see cref="Storage.StoreUnavailableException"/> when it will not be durable, and
/// with <see cref="TurnNotRecordedException"/> when the session as it has become refuses the turn.
/// </param>
public sealed record TurnAdmission(TurnPlan Plan, Task<int> Recorded);
