using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>Adds an event of the agent's own to the log.</summary>
public static class AppendCustomEvent
{
    /// <summary>Decides on a custom event.</summary>
    /// <param name="state">The session.</param>
    /// <param name="principal">Who emits it.</param>
    /// <param name="command">What they emit.</param>
    /// <param name="now">The time.</param>
    public static Decision<CustomEventAppended> Decide(
        SessionState state, Principal principal, CustomEventCommand command, DateTimeOffset now)
    {
        if (SessionAccess.RefuseUse(state, principal) is { } denied)
        {
            return denied;
        }

        var hash = ItemHash.Of(command.Payload.Span).ToString() + command.Type;
        if (command.IdempotencyKey is { } key && state.FindIdempotencyKey(key) is { } earlier)
        {
            return earlier.PayloadHash == hash
                ? new CustomEventAppended(earlier.Position, Repeated: true)
                : new Refusal(
                    SessionErrorCode.IdempotencyMismatch,
                    "This idempotency key was used for another event. Use a new key for a new event.");
        }

        if (command.Call is { } call && state.FindCall(call) is { } position)
        {
            // The caller has made one call: nothing is repeated.
            return new CustomEventAppended(position);
        }

        if (state.IsClosed)
        {
            return BeginTurn.ClosedRefusal;
        }

        if (!command.Type.StartsWith(EventTypes.CustomPrefix, StringComparison.Ordinal))
        {
            // Any other type would make the log unreadable for good.
            return new Refusal(
                SessionErrorCode.Unprocessable, $"The type of a custom event begins with '{EventTypes.CustomPrefix}'.");
        }

        if (command.Turn < 0 || command.Turn > state.Turns)
        {
            return new Refusal(
                SessionErrorCode.Unprocessable,
                $"The session has {state.Turns} turns; {command.Turn} is none of them.");
        }

        if (command.ExpectedPosition is { } expected && expected != state.Head)
        {
            return new Refusal(
                SessionErrorCode.PositionConflict,
                $"The log is at position {state.Head}, not {expected}. Read the events in between and decide again.");
        }

        SessionEvent appended = new CustomEvent
        {
            At = EventTime.After(state, now),
            Turn = command.Turn,
            Type = command.Type,
            Data = new CustomEventData(
                principal.KeyId,
                RawJson.From(command.Payload),
                command.IdempotencyKey,
                command.IdempotencyKey is null ? null : hash,
                command.IdempotencyKey is null ? command.Call : null),
        };
        return new Decision<CustomEventAppended>(new CustomEventAppended(state.Head + 1), [appended]);
    }
}

/// <summary>An event that an agent emits.</summary>
/// <param name="Type">Its type, <c>custom.</c> included; the front door has checked it.</param>
/// <param name="Payload">Its payload, one JSON value; borrowed until the command has ended.</param>
/// <param name="Turn">The turn that it belongs to; 0 for none.</param>
/// <param name="IdempotencyKey">The same key and event again change nothing; null for none.</param>
/// <param name="ExpectedPosition">Refused when the log's head is not here; null accepts any.</param>
/// <param name="Call">
/// Names the call: made again, it changes nothing. Null for one that is never made twice, or has a key.
/// </param>
public sealed record CustomEventCommand(
    string Type,
    ReadOnlyMemory<byte> Payload,
    int Turn = 0,
    string? IdempotencyKey = null,
    long? ExpectedPosition = null,
    Guid? Call = null);

/// <summary>A custom event that is in the log.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Repeated">Whether it stood there before this call.</param>
public sealed record CustomEventAppended(long Position, bool Repeated = false);
