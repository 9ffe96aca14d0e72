using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Gateway.Keys;
using Sessions.Runtime;

namespace Sessions.Gateway.Peers;

/// <summary>Lets a front door ask for what the caller, whose key has sealed its pass, may read.</summary>
internal sealed class PeerGate(IKeyRing keys, ISessionDirectory sessions, TimeProvider time)
{
    /// <summary>The session that the request may read a turn of; null where it may not.</summary>
    /// <exception cref="Storage.StoreUnavailableException">The session cannot be asked.</exception>
    public async ValueTask<SessionKey?> AdmitsAsync(HttpContext http, SessionId session, int turn)
    {
        if (!PeerPass.TryRead(http.Request.Headers[PeerPass.Header], session, turn, out var pass, out var seal)
            || !pass.IsGood(time.GetUtcNow())
            || keys.Unseal(pass.Session.Tenant, pass.KeyId, pass.Statement, seal) is not { } caller)
        {
            return null;
        }

        // Whoever has a key can seal with it: what it may read is asked here as anywhere.
        var facts = await sessions.Find(pass.Session).DescribeAsync(caller, http.RequestAborted).ConfigureAwait(false);
        return facts.IsRefused ? null : pass.Session;
    }
}
