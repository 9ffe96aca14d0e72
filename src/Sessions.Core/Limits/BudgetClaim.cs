namespace Sessions.Core.Limits;

/// <summary>A part of what a session may use, set aside for a turn of another session.</summary>
/// <param name="TurnId">The turn, as its front door named it.</param>
/// <param name="Reserved">What it may come to.</param>
/// <param name="Deadline">When it is given up if nothing is heard of it.</param>
public sealed record BudgetClaim(Guid TurnId, TurnReservation Reserved, DateTimeOffset Deadline);
