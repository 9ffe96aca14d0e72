using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.FrontDoor;

/// <summary>A path index that finds what it is told to, and counts.</summary>
internal sealed class ScriptedIndex : IPathIndex
{
    /// <summary>What every look-up finds.</summary>
    public string? Found { get; set; }

    public bool IsDown { get; set; }

    /// <summary>How many candidates each look-up brought.</summary>
    public List<int> LookUps { get; } = [];

    /// <summary>Who asked.</summary>
    public (string Tenant, string Owner) Asked { get; private set; }

    public ValueTask<SessionId?> FindAsync(
        TenantId tenant, string owner, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken)
    {
        LookUps.Add(candidates.Length);
        Asked = (tenant.Value, owner);
        return IsDown
            ? throw new StoreUnavailableException("Down.")
            : new ValueTask<SessionId?>(Found is null ? null : SessionId.Parse(Found));
    }
}
