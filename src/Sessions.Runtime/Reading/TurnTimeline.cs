using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>The timeline: every turn's start paired with its end.</summary>
/// <remarks>
/// Turns run side by side, so ends stand in any order and any distance behind their starts. A call looks at a bounded
/// part
/// of the log; the page is cut before the first turn whose end it did not reach, and at least one turn is returned.
/// </remarks>
public static class TurnTimeline
{
    /// <summary>Most turns of one page.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Events that one call looks at, at most.</summary>
    public const int ScannedEventsMax = 20_000;

    /// <summary>Bytes that one call looks at, at most.</summary>
    public const long ScannedBytesMax = 16 * 1024 * 1024;

    /// <summary>Events that one call looks at behind the last end when a turn of the page is lost, at most.</summary>
    /// <remarks>
    /// A lost turn may be settled late; nothing says whether it will, so the search for that must end.
    /// </remarks>
    public const int LateEndEventsMax = 1_000;

    /// <summary>Reads one page. The caller has been shown to be allowed to read.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="session">The session.</param>
    /// <param name="total">Turns that the session has started.</param>
    /// <param name="after">Only turns with a higher number; 0 from the first.</param>
    /// <param name="limit">Turns of the page, 1–<see cref="LimitMax"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<TurnPageView> ReadAsync(
        ISessionStore store, ISession session, int total, int after, int limit, CancellationToken cancellationToken)
    {
        var wanted = (int)Math.Min((long)after + limit, total);
        var position = after < total
            ? await session.LocateTurnAsync(after + 1, cancellationToken).ConfigureAwait(false)
            : 0;
        if (position == 0)
        {
            return new TurnPageView([], after, false, total);
        }

        var turns = new Pairing(after, wanted);
        var (events, bytes, late) = (0, 0L, 0);
        var scan = LogScan.ForwardAsync(store, session.Key, position - 1, long.MaxValue, cancellationToken);
        var complete = true;
        await foreach (var e in scan.ConfigureAwait(false))
        {
            turns.Look(e);
            bytes += e.Json.Length;
            if (turns.IsSettled && (!turns.HasLost || ++late > LateEndEventsMax))
            {
                break;
            }

            if (++events >= ScannedEventsMax || bytes >= ScannedBytesMax)
            {
                complete = false;
                break;
            }
        }

        var page = complete ? turns.Turns : turns.SettledPrefix();
        var last = page.Count > 0 ? page[^1].Turn : after;
        return new TurnPageView(page, last, last < total, total);
    }

    private sealed class Pairing(int after, int wanted)
    {
        private int _open;
        private int _lost;

        public List<TurnView> Turns { get; } = [];

        public bool IsSettled => _open == 0 && after + Turns.Count >= wanted;

        public bool HasLost => _lost > 0;

        public void Look(LogEvent e)
        {
            var header = EventHeader.Read(e.Json.Span);
            if (header.Turn <= after || header.Turn > wanted)
            {
                return;
            }

            if (header.Type == Contracts.EventTypes.TurnStarted)
            {
                Turns.Add(Views.Of((TurnStarted)EventCodec.Read(e.Json), e.Position));
                _open++;
            }
            else if (TurnEnds.TryRead(header.Type, out var status))
            {
                End(header.Turn, status, (TurnEnded)EventCodec.Read(e.Json));
            }
        }

        public List<TurnView> SettledPrefix()
        {
            // The first turn stays even when its end was not reached: paging must go on.
            var count = Math.Min(1, Turns.Count);
            while (count < Turns.Count && Turns[count].Status != TurnStatus.Running)
            {
                count++;
            }

            return Turns[..count];
        }

        private void End(int turn, TurnStatus status, TurnEnded ended)
        {
            // Numbers are gapless and starts stand in their order. A lost turn may end once more when it is settled
            // late.
            var index = turn - after - 1;
            if (index < Turns.Count)
            {
                _open -= Turns[index].Status == TurnStatus.Running ? 1 : 0;
                _lost -= Turns[index].Status == TurnStatus.Lost ? 1 : 0;
                _lost += status == TurnStatus.Lost ? 1 : 0;
                Turns[index] = Views.Ended(Turns[index], status, ended.Data);
            }
        }
    }
}
