using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Core.Limits;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>What turns came to whose front doors died before they could tell all who share their limits.</summary>
internal static class TurnCharges
{
    private const int ReadAtOnce = 8;

    // More than the clocks of nodes ever differ: the account's event may bear a later time than the turn's end.
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(10);

    /// <summary>Looks into the logs of the turns' sessions, from their ends to when the first of them began.</summary>
    /// <returns>By turn; null for one that has not ended, or whose session is gone.</returns>
    public static async ValueTask<IReadOnlyDictionary<Guid, Spending?>> FindAsync(
        ISessionStore store,
        TenantId tenant,
        IReadOnlyList<BudgetClaim> claims,
        CancellationToken cancellationToken)
    {
        var found = claims.ToDictionary(static claim => claim.TurnId, static _ => (Spending?)null);
        var sessions = claims.Where(static claim => claim.Session is not null).GroupBy(static claim => claim.Session!);
        foreach (var some in sessions.Chunk(ReadAtOnce))
        {
            var read = await Task.WhenAll(some.Select(ofOne => ReadAsync(
                store, new SessionKey(tenant, SessionId.Parse(ofOne.Key)), [.. ofOne], cancellationToken)))
                .ConfigureAwait(false);
            foreach (var (turn, spent) in read.SelectMany(static charges => charges))
            {
                found[turn] = spent;
            }
        }

        return found;
    }

    private static async Task<List<(Guid Turn, Spending Spent)>> ReadAsync(
        ISessionStore store, SessionKey key, IReadOnlyList<BudgetClaim> claims, CancellationToken cancellationToken)
    {
        var charges = new List<(Guid, Spending)>();
        var first = claims.Min(static claim => claim.At) - Skew;
        var scan = LogScan.BackwardAsync(store, key, long.MaxValue, 0, cancellationToken);
        await foreach (var e in scan.ConfigureAwait(false))
        {
            var header = EventHeader.Read(e.Json.Span);
            if (header.At < first || charges.Count == claims.Count)
            {
                break;
            }

            // One that was given up there may still be heard of.
            if (TurnEnds.TryRead(header.Type, out var status)
                && status != TurnStatus.Lost
                && EventCodec.Read(e.Json) is TurnEnded ended
                && claims.FirstOrDefault(claim => claim.TurnId == ended.Data.TurnId) is { } claim)
            {
                charges.Add((claim.TurnId, claim.ChargeOf(ended)));
            }
        }

        return charges;
    }
}
