namespace Sessions.Core.State;

/// <summary>What keeps a session from compacting over and over.</summary>
/// <param name="LastTurn">Turn of the last compaction by policy; 0 for none.</param>
/// <param name="Failures">Attempts in a row that came to nothing.</param>
/// <param name="FailedTokens">Tokens of the path of the last of them.</param>
public readonly record struct CompactionBreaker(int LastTurn, int Failures, int FailedTokens)
{
    // A path that has grown by a tenth holds enough that is new for another attempt.
    private const int GrowthPercent = 110;

    /// <summary>Whether another attempt makes sense.</summary>
    /// <param name="turn">The turn that would compact.</param>
    /// <param name="tokens">Tokens of its path.</param>
    /// <param name="turnsBetween">Turns between two compactions.</param>
    /// <param name="failuresMax">Attempts in a row without result that are made.</param>
    /// <param name="overflows">Whether the path does not fit the window.</param>
    public bool Allows(int turn, int tokens, int turnsBetween, int failuresMax, bool overflows)
    {
        if (Failures >= failuresMax || (long)tokens * 100 < (long)FailedTokens * GrowthPercent)
        {
            return false;
        }

        return overflows || LastTurn == 0 || turn - LastTurn > turnsBetween;
    }
}
