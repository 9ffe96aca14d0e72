namespace Sessions.Core.Turns;

/// <summary>How a turn ended.</summary>
public enum TurnEnding : byte
{
    /// <summary>The provider answered and the answer was complete.</summary>
    Completed = 1,

    /// <summary>The provider refused, broke off or could not be reached.</summary>
    Failed = 2,

    /// <summary>The client went away first.</summary>
    Aborted = 3,

    /// <summary>Nobody will ever know.</summary>
    Lost = 4,
}
