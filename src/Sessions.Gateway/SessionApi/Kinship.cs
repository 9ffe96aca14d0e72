using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Turns;

namespace Sessions.Gateway.SessionApi;

/// <summary>Lets a session work for another one.</summary>
internal static class Kinship
{
    private const int AncestorsMax = 16;

    /// <summary>
    /// Takes note of a child at its parent; null when that is done. A note of a child that then is not made does no
    /// harm: a roll-up counts it as gone.
    /// </summary>
    public static async ValueTask<Refusal?> AddAsync(SessionCall call, SessionId child, string parent)
    {
        if (!SessionId.TryParse(parent, out var id))
        {
            return new Refusal(SessionErrorCode.InvalidSessionId, SessionId.Rule);
        }

        if (await CheckAsync(call, child, parent).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var added = await call.Ports.Sessions
            .Find(new SessionKey(call.Caller.Tenant, id))
            .AddChildAsync(call.Caller, child, call.Aborted).ConfigureAwait(false);
        return added.Refusal;
    }

    /// <summary>Whether a session's parents lead back to it; asked once more when it has been made.</summary>
    /// <remarks>
    /// Two nodes that make two sessions work for each other at the same moment may each find nothing wrong before; of
    /// their questions after that at least one finds both.
    /// </remarks>
    public static async ValueTask<bool> IsCircleAsync(SessionCall call, SessionId child, string parent) =>
        ReferenceEquals(await CheckAsync(call, child, parent).ConfigureAwait(false), ShareBudget.Circle);

    private static async ValueTask<Refusal?> CheckAsync(SessionCall call, SessionId child, string parent)
    {
        // A session may have been deleted and its name taken anew by a descendant of its own.
        string? ancestor = parent;
        for (var depth = 0; ancestor is not null; depth++)
        {
            if (ancestor == child.Value || depth == AncestorsMax)
            {
                return depth == AncestorsMax ? TooDeep : ShareBudget.Circle;
            }

            var facts = await call.Ports.Sessions
                .Find(new SessionKey(call.Caller.Tenant, SessionId.Parse(ancestor)))
                .DescribeAsync(call.Caller, call.Aborted).ConfigureAwait(false);
            if (facts.IsRefused)
            {
                return facts.Refusal;
            }

            ancestor = facts.Value.Parent;
        }

        return null;
    }

    private static readonly Refusal TooDeep = new(
        SessionErrorCode.Unprocessable, $"Sessions work for each other at most {AncestorsMax} deep.");
}
