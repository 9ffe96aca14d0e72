namespace Sessions.Contracts;

/// <summary>What an API key may do inside its tenant.</summary>
[Flags]
public enum Scopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Make turns, and create, read, change and delete its own sessions.</summary>
    Use = 1,

    /// <summary>Read its own sessions.</summary>
    Read = 2,

    /// <summary>Read, change and delete every session of the tenant.</summary>
    Admin = 4,
}
