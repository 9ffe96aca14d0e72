using Sessions.Chaos.Agents.Kept;
using Sessions.Chaos.Faults;

namespace Sessions.Chaos.Audit.Kept;

/// <summary>A request as the provider got it.</summary>
/// <param name="Name">The turn that its last message belongs to.</param>
/// <param name="Answer">The digits that the id of its answer ends in.</param>
/// <param name="Items">Its messages or input items, as JSON.</param>
public sealed record ProviderCall(string Name, string Answer, IReadOnlyList<string> Items);

/// <summary>The account of a tenant or of a key.</summary>
/// <param name="Log">Its log.</param>
/// <param name="NanoUsdMax">The most that its sessions may cost; null for no such cap.</param>
public sealed record StoredAccount(StoredLog Log, long? NanoUsdMax);

/// <summary>What an audit looks at of conversations that the grid keeps.</summary>
public sealed record KeptEvidence
{
    public IReadOnlyCollection<KeptTurn> Sent { get; init; } = [];

    public IReadOnlyCollection<KeptAnswer> Answers { get; init; } = [];

    public IReadOnlyList<ProviderCall> Calls { get; init; } = [];

    public IReadOnlyList<Trouble> Troubles { get; init; } = [];

    public IReadOnlyList<StoredAccount> Accounts { get; init; } = [];
}
