using Microsoft.Extensions.Logging;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.Policies;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.SessionApi;

/// <summary>What the session API stands on.</summary>
internal sealed record SessionApiPorts(
    ISessionDirectory Sessions,
    ISessionStore Store,
    ICallerAccessor Callers,
    TenantPolicies Policies,
    TimeProvider Time,
    ILogger Logger,
    CancellationToken Stopping)
{
    /// <summary>Makes turns; null on a node that only shows sessions.</summary>
    public ConversationPorts? Conversations { get; init; }
}
