using Sessions.Core.Limits;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Budgets;

/// <summary>What was set aside for one turn, in each of the accounts that it uses.</summary>
internal sealed class BudgetClaims(Guid turnId)
{
    private readonly List<ISession> _accounts = [];

    /// <summary>Remembers an account.</summary>
    public void Add(ISession account) => _accounts.Add(account);

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
