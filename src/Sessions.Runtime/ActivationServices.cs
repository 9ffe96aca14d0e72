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

    /// <summary>A turn of this front door will never be reported any more: an earlier boot of this very node ran it.</summary>
    public bool IsGone(string frontDoor)
    {
        var own = Options.FrontDoor;
        var node = own.AsSpan(0, own.LastIndexOf('/') + 1);
        return frontDoor != own
            && node.Length > 0
            && frontDoor.LastIndexOf('/') + 1 == node.Length
            && frontDoor.AsSpan().StartsWith(node, StringComparison.Ordinal);
    }
}
