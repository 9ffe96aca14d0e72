using Sessions.Core.Limits;

namespace Sessions.Core.State;

/// <summary>What a session keeps for others that share its limits; most sessions have none.</summary>
internal sealed class SharedAccount
{
    public List<BudgetClaim> Claims { get; } = [];

    public List<string> Children { get; } = [];

    /// <summary>Turns of others that were settled lately.</summary>
    public RecentRing<Guid> Settled = new(SessionState.RunningTurnsMax);

    /// <summary>What they have come to.</summary>
    public Spending Charged { get; set; }

    public SharedAccountFields ToFields() => new()
    {
        Claims = Claims,
        Children = Children,
        Settled = Settled.OldestFirst(),
        Charged = Charged,
    };

    public static SharedAccount FromFields(SharedAccountFields fields)
    {
        var account = new SharedAccount { Charged = fields.Charged };
        account.Claims.AddRange(fields.Claims);
        account.Children.AddRange(fields.Children);
        foreach (var turn in fields.Settled)
        {
            account.Settled.Add(turn);
        }

        return account;
    }
}

/// <summary>A <see cref="SharedAccount"/> in a snapshot.</summary>
internal sealed record SharedAccountFields
{
    public required IReadOnlyList<BudgetClaim> Claims { get; init; }

    public required IReadOnlyList<string> Children { get; init; }

    public required IReadOnlyList<Guid> Settled { get; init; }

    public Spending Charged { get; init; }
}
