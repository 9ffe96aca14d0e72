using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Runtime;

namespace Sessions.Gateway.Budgets;

/// <summary>The accounts whose limits a turn uses beside those of its own session.</summary>
internal sealed class SharedBudgets(
    FrontDoorOptions options, ISessionDirectory sessions, ModelCatalog catalog, ITokenCounter counter)
{
    // Deeper than that no run hands its work on.
    private const int AncestorsMax = 16;

    /// <summary>The accounts of a caller's tenant and key, where these have limits.</summary>
    public IReadOnlyList<BudgetAccount> Of(Authentication caller)
    {
        var tenant = options.For(caller.Principal.Tenant).Limits;
        if (tenant is not { Counts: true } && caller.Limits is not { Counts: true })
        {
            return [];
        }

        var accounts = new List<BudgetAccount>(2);
        if (tenant is { Counts: true })
        {
            accounts.Add(new BudgetAccount(new SessionKey(caller.Principal.Tenant, TenantAccount), tenant));
        }

        if (caller.Limits is { Counts: true } own)
        {
            var id = SessionId.OfAccount("key/" + caller.Principal.KeyId);
            accounts.Add(new BudgetAccount(new SessionKey(caller.Principal.Tenant, id), own));
        }

        return accounts;
    }

    /// <summary>Sets something aside for a turn in every account, or in none.</summary>
    /// <returns>What was set aside; refused by the first account that has nothing left.</returns>
    public async ValueTask<Answer<BudgetClaims>> ReserveAsync(
        IReadOnlyList<BudgetAccount> accounts,
        SessionKey session,
        TurnProposal proposal,
        TurnPlan plan,
        CancellationToken cancellationToken)
    {
        var command = Command(session, proposal, plan);
        var claims = new BudgetClaims(proposal.TurnId);
        try
        {
            foreach (var account in accounts)
            {
                var found = sessions.Find(account.Key);
                var reserved = await found
                    .ReserveAsync(command with { Limits = account.Limits }, cancellationToken).ConfigureAwait(false);
                if (reserved.IsRefused)
                {
                    return await GiveBackAsync(claims, reserved.Refusal).ConfigureAwait(false);
                }

                claims.Add(found, reserved.Value);
            }

            return await ReserveAtAncestorsAsync(claims, session, command, plan.Parent, cancellationToken)
                .ConfigureAwait(false);
        }
        catch
        {
            // A call that was given up may have reserved all the same; what is not given back runs out.
            await claims.SettleAsync(default).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>What a call came to that belongs to no session; counted here where the provider does not say.</summary>
    public TurnReceipt ReceiptOf(TurnProposal proposal, TurnOutcome outcome)
    {
        var generated = outcome.Ending is TurnEnding.Completed or TurnEnding.Aborted && outcome.Status is not null;
        var usage = outcome.Usage ?? (generated
            ? new TokenUsage { Input = AnsweredTurn.CountPrompt(proposal, counter), Output = outcome.CountedOutput }
            : default);
        return new TurnReceipt(
            0, usage, outcome.Usage is null, catalog.Find(proposal.Model).Price?.CostNanoUsd(usage));
    }

    private async ValueTask<Answer<BudgetClaims>> ReserveAtAncestorsAsync(
        BudgetClaims claims,
        SessionKey session,
        BudgetCommand command,
        string? parent,
        CancellationToken cancellationToken)
    {
        HashSet<string>? seen = null;
        while (parent is not null)
        {
            // Sessions that were deleted and made anew at once, on two nodes, may have closed a circle.
            seen ??= new HashSet<string>(StringComparer.Ordinal) { session.Id.Value };
            if (!seen.Add(parent) || seen.Count > AncestorsMax + 1)
            {
                return await GiveBackAsync(claims, ShareBudget.Circle).ConfigureAwait(false);
            }

            var ancestor = sessions.Find(session with { Id = SessionId.Parse(parent) });
            var facts = await ancestor
                .ReadConversationAsync(command.Principal, null, cancellationToken).ConfigureAwait(false);
            var reserved = facts.IsRefused
                ? facts.Refusal
                : await ancestor.ReserveAsync(command, cancellationToken).ConfigureAwait(false);
            if (reserved.IsRefused)
            {
                return await GiveBackAsync(claims, reserved.Refusal).ConfigureAwait(false);
            }

            claims.Add(ancestor, reserved.Value);
            parent = facts.Value!.Parent;
        }

        return claims;
    }

    private static async ValueTask<Refusal> GiveBackAsync(BudgetClaims claims, Refusal refusal)
    {
        await claims.SettleAsync(default).ConfigureAwait(false);
        return refusal;
    }

    private BudgetCommand Command(SessionKey session, TurnProposal proposal, TurnPlan plan)
    {
        var card = catalog.Find(proposal.Model);
        return new BudgetCommand
        {
            Principal = proposal.Principal,
            Session = session.Id.Value,
            TurnId = proposal.TurnId,
            Deadline = proposal.Deadline,
            Demand = new LimitDemand
            {
                Prompt = plan.ContextTokens,
                Output = plan.OutputMax ?? proposal.OutputMax ?? card.OutputMax,
                Price = card.Price,
                KeepsLong = proposal.KeepsLong(plan.Rendering?.Breakpoints),
                IsUpkeep = proposal.IsUpkeep,
            },
        };
    }

    private static readonly SessionId TenantAccount = SessionId.OfAccount("tenant");
}

/// <summary>An account that a turn uses.</summary>
/// <param name="Key">Where it is kept.</param>
/// <param name="Limits">What it may use.</param>
internal readonly record struct BudgetAccount(SessionKey Key, LimitPolicy Limits);
