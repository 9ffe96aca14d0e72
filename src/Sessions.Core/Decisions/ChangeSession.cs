using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Sets and removes metadata, or closes a session.</summary>
public static class ChangeSession
{
    /// <summary>Decides on new metadata.</summary>
    public static Decision<SessionState> Metadata(
        SessionState state, Principal principal, MetadataChangedData change, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } denied)
        {
            return denied;
        }

        if (CountAfter(state, change) > SessionState.MetadataPairsMax)
        {
            return TooManyPairs;
        }

        SessionEvent changed = new MetadataChanged { At = EventTime.After(state, now), Data = change };
        return new Decision<SessionState>(state, [changed]);
    }

    /// <summary>The refusal of more metadata than a session keeps.</summary>
    internal static Refusal TooManyPairs { get; } = new(
        SessionErrorCode.Unprocessable,
        $"A session keeps {SessionState.MetadataPairsMax} pairs of metadata. Remove some first.");

    /// <summary>Decides on closing; closing a closed session changes nothing.</summary>
    public static Decision<SessionState> Close(SessionState state, Principal principal, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } denied)
        {
            return denied;
        }

        return state.IsClosed
            ? state
            : new Decision<SessionState>(state, [new SessionClosed { At = EventTime.After(state, now) }]);
    }

    private static int CountAfter(SessionState state, MetadataChangedData change)
    {
        var keys = new HashSet<string>(state.Metadata?.Keys ?? [], StringComparer.Ordinal);
        keys.ExceptWith(change.Removed ?? []);
        keys.UnionWith(change.Set?.Keys ?? []);
        return keys.Count;
    }
}
