using Sessions.Core.Limits;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Budgets;

/// <summary>What was set aside for one turn, in each of the accounts that it uses.</summary>
internal sealed class BudgetClaims(Guid turnId)
{
    private readonly List<ISession> _accounts = [];

    /// <summary>
    /// Tokens that the turn may generate where one of them leaves fewer than it asked for; else null.
    /// </summary>
    public long? OutputMax { get; private set; }

    /// <summary>Remembers an account and what it has set aside.</summary>
    public void Add(ISession account, TurnReservation reserved)
    {
        _accounts.Add(account);
        OutputMax = reserved.OutputMax < OutputMax ? reserved.OutputMax : OutputMax ?? reserved.OutputMax;
    }

    /// <summary>Books what the turn came to in all of them; nothing where it did not run.</summary>
    /// <exception cref="Storage.StoreUnavailableException">
    /// An account could not be written: what it has set aside runs out with the turn's deadline.
    /// </exception>
    public async ValueTask SettleAsync(Spending spent)
    {
        foreach (var account in _accounts)
        {
            await account.SettleAsync(turnId, spent, CancellationToken.None).ConfigureAwait(false);
        }

        _accounts.Clear();
    }
}
