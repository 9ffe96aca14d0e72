namespace Sessions.Gateway.Purging;

/// <summary>What one pass over the expired sessions came to.</summary>
/// <param name="Found">Sessions whose time seemed to be up.</param>
/// <param name="Ended">Those that are ended now, or forgotten.</param>
/// <param name="Alive">Those that had been used again.</param>
/// <param name="Failed">Those that could not be ended; a later pass tries again.</param>
public readonly record struct PurgePass(int Found, int Ended, int Alive, int Failed);
