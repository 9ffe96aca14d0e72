using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>What a call has learnt of its session.</summary>
internal sealed class EndpointProgress
{
    /// <summary>The session.</summary>
    public required SessionId Session { get; init; }

    /// <summary>Messages that it had taken when the turn was built.</summary>
    public int Messages { get; private set; }

    /// <summary>Its own policy; null where its tenant's holds.</summary>
    public SessionPolicy? Policy { get; private set; }

    /// <summary>Whether the limits in force are the endpoint's.</summary>
    public bool HasLimitsOf(LimitPolicy limits) => Policy?.Limits == limits;

    /// <summary>Takes note of where the session stands.</summary>
    /// <returns>Why it is not one to go on with; null when it is.</returns>
    public Refusal? Take(ConversationFacts facts, EndpointRequest request)
    {
        (Messages, Policy) = (facts.Spent.Messages, facts.Policy);
        return facts.Endpoint == request.Endpoint.Name.Value
            ? null
            : Refusal.Forbidden;
    }
}
