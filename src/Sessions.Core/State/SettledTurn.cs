namespace Sessions.Core.State;

/// <summary>A turn that has ended lately; what a repeated report of it is recognised by.</summary>
/// <param name="TurnId">The front door's id.</param>
/// <param name="Number">Its number in the session.</param>
public readonly record struct SettledTurn(Guid TurnId, int Number);
