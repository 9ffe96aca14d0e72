using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Responses;

/// <summary>
/// Which responses were deleted. Their session's log says so, so that it holds on every node and for good.
/// </summary>
/// <remarks>
/// Each is an event of its own, which no other can undo. So that sessions without one, nearly all, need no look into
/// their log, metadata says first that there are such events.
/// </remarks>
internal sealed class DeletedResponses(ISessionStore store)
{
    /// <summary>The type of the event; its turn is the response's.</summary>
    public const string EventType = "custom.response.deleted";

    /// <summary>What all metadata begins with that the grid itself sets.</summary>
    public const string GridPrefix = "grid.";

    private const string Mark = GridPrefix + "responses_deleted";
    private static readonly EventTypeFilter Types = EventTypeFilter.TryCreate([EventType])!;
    private static readonly ReadOnlyMemory<byte> Nothing = "{}"u8.ToArray();

    /// <summary>Deletes a response; null when it is done.</summary>
    public static async ValueTask<Refusal?> DeleteAsync(
        ISession session, Principal caller, int turn, CancellationToken cancellationToken)
    {
        var mark = new MetadataChangedData(new Dictionary<string, string> { [Mark] = "true" });
        var marked = await session.ChangeMetadataAsync(caller, mark, cancellationToken).ConfigureAwait(false);
        if (marked.IsRefused)
        {
            return marked.Refusal;
        }

        var command = new CustomEventCommand(EventType, Nothing, turn, IdempotencyKey: $"{EventType}/{turn}");
        return (await session.AppendCustomAsync(caller, command, cancellationToken).ConfigureAwait(false)).Refusal;
    }

    /// <summary>Whether a response was deleted.</summary>
    public async ValueTask<bool> HoldsAsync(
        ISession session, SessionFacts facts, int turn, CancellationToken cancellationToken)
    {
        if (!facts.Metadata.ContainsKey(Mark))
        {
            return false;
        }

        var query = new EventQuery { Types = Types, Turn = turn, Descending = true, Limit = 1 };
        while (true)
        {
            var page = await EventSlices.ReadAsync(store, session, query, cancellationToken).ConfigureAwait(false);
            if (page.Events.Count > 0 || !page.HasMore)
            {
                return page.Events.Count > 0;
            }

            query = query with { Before = page.Next };
        }
    }
}
