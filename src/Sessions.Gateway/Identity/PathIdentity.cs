using System.Buffers;
using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage;
using Sessions.Wire.Paths;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.Identity;

/// <summary>Finds the principal's session whose path a request extends, for clients that name none.</summary>
internal sealed partial class PathIdentity(IPathIndex index, ILogger<PathIdentity> logger)
{
    /// <summary>Name of this source in the log.</summary>
    public const string Source = "path";

    // The last answer's hashes. A conversation that goes on is found by the first of them.
    private const int First = 2;

    /// <summary>The identity with the session that was found; as it was where there is none.</summary>
    /// <remarks>The index is a cache: where it does not answer, nothing is found.</remarks>
    public async ValueTask<SessionIdentity> ResolveAsync(
        SessionIdentity identity, Principal principal, WireRequest request, CancellationToken cancellationToken)
    {
        var found = await FindAsync(principal, request, cancellationToken).ConfigureAwait(false);
        return found is null ? identity : identity with { Id = found, Source = Source, IsFound = true };
    }

    /// <summary>The principal's session that a request goes on with; null for none that is known.</summary>
    public async ValueTask<SessionId?> FindAsync(
        Principal principal, WireRequest request, CancellationToken cancellationToken)
    {
        var candidates = ArrayPool<ChainHash>.Shared.Rent(PathTips.CandidatesMax);
        try
        {
            return await FindAsync(principal, request, candidates, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            NotAnswered(logger, e);
            return null;
        }
        finally
        {
            ArrayPool<ChainHash>.Shared.Return(candidates);
        }
    }

    private async ValueTask<SessionId?> FindAsync(
        Principal principal, WireRequest request, ChainHash[] candidates, CancellationToken cancellationToken)
    {
        var count = PathTips.Of(request, candidates.AsSpan(0, First));
        if (count == 0)
        {
            return null;
        }

        var found = await FindAsync(principal, candidates.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
        if (found is not null)
        {
            return found;
        }

        // The end is new to us: an edited history, a branch, a conversation of which a turn went elsewhere.
        count = PathTips.Of(request, candidates.AsSpan(0, PathTips.CandidatesMax));
        return count > First
            ? await FindAsync(principal, candidates.AsMemory(First, count - First), cancellationToken)
                .ConfigureAwait(false)
            : null;
    }

    private ValueTask<SessionId?> FindAsync(
        Principal principal, ReadOnlyMemory<ChainHash> candidates, CancellationToken cancellationToken) =>
        index.FindAsync(principal.Tenant, principal.KeyId, candidates, cancellationToken);

    [LoggerMessage(212, LogLevel.Warning, "The path index does not answer: the request is taken for the first of its conversation")]
    private static partial void NotAnswered(ILogger logger, Exception exception);
}
