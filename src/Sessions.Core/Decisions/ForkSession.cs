using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.State;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>
/// Creates a session that goes on with what another one has said; the shared items stay in that one's log.
/// </summary>
public static class ForkSession
{
    /// <summary>Decides on a fork; refused when the session exists.</summary>
    /// <param name="state">The new session.</param>
    /// <param name="command">What it begins with.</param>
    /// <param name="counter">Counts the answer's items.</param>
    /// <param name="now">The time.</param>
    public static Decision<SessionState> Decide(
        SessionState state, ForkCommand command, ITokenCounter counter, DateTimeOffset now)
    {
        if (state.Exists && command.Call is not null && command.Call == state.CreationCall
            && command.Principal.MayUse(state.Owner))
        {
            return state;
        }

        if (state.Exists)
        {
            return CreateSession.RefuseExisting(state, command.Principal);
        }

        if (CreateSession.RefuseSeed(command.Metadata, command.Policy) is { } refusal)
        {
            return refusal;
        }

        var at = EventTime.After(state, now);
        var events = new List<SessionEvent>(4)
        {
            new SessionCreated
            {
                At = at,
                Data = new SessionCreatedData(
                    command.Principal.KeyId,
                    "fork",
                    command.Metadata,
                    command.Call,
                    command.Parent,
                    command.Endpoint),
            },
            new SessionForked { At = at, Data = command.Origin },
        };
        var shared = command.Origin.Items?.Count ?? 0;
        if (command.Answer is { } answer && answer.Items.Length > shared)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThan(answer.FirstCarried, shared, nameof(command));
            var appended = NewItems.Of(
                answer, command.Origin.Wire, command.Model, command.Capture, counter, shared);
            events.Add(new ItemsAppended
            {
                At = at,
                Data = new ItemsAppendedData(shared, shared + 1, appended, command.Origin.Wire),
            });
        }

        if (command.Policy is { } policy)
        {
            events.Add(new PolicyChanged { At = at, Data = new PolicyChangedData(command.Principal.KeyId, policy) });
        }

        return new Decision<SessionState>(state, events);
    }
}

/// <summary>What a fork begins with.</summary>
public sealed record ForkCommand
{
    /// <summary>Who asks; the fork's owner.</summary>
    public required Principal Principal { get; init; }

    /// <summary>Where it comes from and what it shares.</summary>
    public required SessionForkedData Origin { get; init; }

    /// <summary>
    /// The shared items and behind them those of the last answer, which only the fork's own log holds as items; null
    /// where no answer follows.
    /// </summary>
    public PathProposal? Answer { get; init; }

    /// <summary>Whose tokens are counted.</summary>
    public required string Model { get; init; }

    /// <summary>Whether content is kept.</summary>
    public CaptureMode Capture { get; init; }

    /// <summary>Metadata to begin with; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>The session that the fork works for; null for none.</summary>
    public string? Parent { get; init; }

    /// <summary>A policy of its own; null where the tenant's holds.</summary>
    public SessionPolicy? Policy { get; init; }

    /// <summary>The endpoint of the session that it comes from, to which it belongs too; null for none.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Names the call: made again, it changes nothing. Null for one that is never made twice.</summary>
    public Guid? Call { get; init; }
}
