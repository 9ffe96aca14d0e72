using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>A turn that was admitted.</summary>
/// <param name="Plan">What the front door goes by.</param>
/// <param name="Recorded">
/// Ends when the turn's start is durable; fails with <see cref="Storage.StoreUnavailableException"/> when it will not
/// be.
/// </param>
public sealed record TurnAdmission(TurnPlan Plan, Task Recorded);
