using Sessions.Contracts;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Responses;

/// <summary>What the routes of kept responses and conversations stand on.</summary>
internal sealed record ResponsePorts(
    FrontDoorServices Services,
    ISessionStore Store,
    ConversationReader Reader,
    ConversationForks Forks,
    ConversationCache Cache,
    DeletedResponses Deleted,
    PassThrough Other)
{
    /// <summary>The upstream that keeps what is not the grid's; null where none does.</summary>
    public Upstream? Keeper => Services.Routes.All.FirstOrDefault(
        static upstream => upstream.Speaks(Core.Turns.WireFormat.Responses) && upstream.KeepsResponses);

    /// <summary>A session of a caller's tenant.</summary>
    public ISession Find(Principal caller, SessionId id) =>
        Services.Sessions.Find(new SessionKey(caller.Tenant, id));
}
