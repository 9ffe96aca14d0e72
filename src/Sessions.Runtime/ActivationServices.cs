using Microsoft.Extensions.Logging;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>What every activation of one process shares.</summary>
public sealed class ActivationServices
{
    /// <summary>The logs.</summary>
    public required ISessionStore Store { get; init; }

    /// <summary>Counts new items.</summary>
    public required ITokenCounter Counter { get; init; }

    /// <summary>Windows, cache rules, prices.</summary>
    public required ModelCatalog Catalog { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How sessions are hosted.</summary>
    public required RuntimeOptions Options { get; init; }

    /// <summary>Where activations log; never content.</summary>
    public required ILogger<SessionActivation> Logger { get; init; }

    /// <summary>
    /// A turn of this front door will never be reported any more: an earlier boot of this very node ran it.
    /// </summary>
    public bool IsGone(string frontDoor) => FrontDoors.IsSucceeded(frontDoor, Options.FrontDoor);

    /// <summary>Where snapshots go that no host keeps elsewhere: to the log's own store.</summary>
    internal ISnapshotStore Snapshots => field ??= new LogStoreSnapshots(Store);
}
