using Sessions.Contracts.Policies;
using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>What all strategies of one plan share.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Editor">Writes what stands in place of items.</param>
/// <param name="Counter">Counts it.</param>
/// <param name="Model">For whom it is counted.</param>
/// <param name="TargetTokens">Tokens of the request that a strategy stops at.</param>
/// <param name="End">Index of the first item that is kept because it is recent.</param>
/// <param name="IsPinned">Whether an item stays whatever happens, by index.</param>
internal readonly record struct PlanningScope(
    CompactionPolicy Policy,
    IContextEditor Editor,
    ITokenCounter Counter,
    string Model,
    int TargetTokens,
    int End,
    Func<int, bool> IsPinned)
{
    /// <summary>Tokens of an item that the grid has made.</summary>
    public int Count(ItemKind kind, ReadOnlySpan<byte> json) => Counter.CountItem(Model, kind, json);
}
