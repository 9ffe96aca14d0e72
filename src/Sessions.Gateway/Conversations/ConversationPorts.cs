using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Conversations;

/// <summary>What makes turns of conversations that the grid keeps.</summary>
internal sealed record ConversationPorts(
    FrontDoorServices Services,
    ManagedTurns Turns,
    ConversationReader Reader,
    ConversationCache Cache,
    RequestBuilder Requests,
    ConversationForks Forks);
