using Microsoft.Extensions.Logging;
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
    CancellationToken Stopping);
