using Sessions.Contracts;
using Sessions.Contracts.Views;

namespace Sessions.Runtime.Reading;

/// <summary>The types of events that end a turn.</summary>
internal static class TurnEnds
{
    /// <summary>What an event says about its turn; false when it does not end one.</summary>
    public static bool TryRead(string type, out TurnStatus status)
    {
        status = type switch
        {
            EventTypes.TurnCompleted => TurnStatus.Completed,
            EventTypes.TurnFailed => TurnStatus.Failed,
            EventTypes.TurnAborted => TurnStatus.Aborted,
            EventTypes.TurnLost => TurnStatus.Lost,
            _ => TurnStatus.Running,
        };
        return status != TurnStatus.Running;
    }
}
