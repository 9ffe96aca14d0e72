namespace Sessions.Core.Limits;

/// <summary>A part of what a session may use, set aside for a turn of another session.</summary>
/// <param name="TurnId">The turn, as its front door named it.</param>
/// <param name="Reserved">What it may come to.</param>
/// <param name="Deadline">From when on nothing more is expected to be heard of it.</param>
/// <param name="Session">The session that makes it, whose log then says what it came to.</param>
/// <param name="At">When it was set aside, before the turn began.</param>
public sealed record BudgetClaim(
    Guid TurnId, TurnReservation Reserved, DateTimeOffset Deadline, string? Session = null, DateTimeOffset At = default)
{
    /// <summary>What the turn came to that ended so, to those who share its limits.</summary>
    public Spending ChargeOf(Events.TurnEnded ended)
    {
        var isMessage = ended.Ending is Turns.TurnEnding.Completed or Turns.TurnEnding.Aborted;
        var usage = ended.Data.Usage;
        return new Spending(
            isMessage ? Reserved.Messages : 0, usage.Input + usage.Output, ended.Data.CostNanoUsd ?? 0);
    }
}
