using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>A turn that was admitted.</summary>
/// <param name="Plan">What the front door goes by.</param>
/// <param name="Recorded">
/// Ends when the turn's start is durable, with the plan as it was recorded: where another node has written to the
/// session meanwhile, the turn has a later number than <paramref name="Plan"/> says. Fails with
/// <see cref="Storage.StoreUnavailableException"/> when the start will not be durable.
/// </param>
public sealed record TurnAdmission(TurnPlan Plan, Task<TurnPlan> Recorded);
