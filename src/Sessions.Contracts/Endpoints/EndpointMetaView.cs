using Sessions.Contracts.Views;

namespace Sessions.Contracts.Endpoints;

/// <summary>What an endpoint says of a call beside its answer.</summary>
public sealed record EndpointMetaView
{
    /// <summary>The session, to be named by the next call; null where the endpoint keeps none.</summary>
    public required string? SessionId { get; init; }

    /// <summary>The turn's number in its session, from 1; null where the endpoint keeps none.</summary>
    public required int? Turn { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public required string Model { get; init; }

    /// <summary>Tokens of the call.</summary>
    public required UsageView Usage { get; init; }

    /// <summary>What it cost in US dollars, exact to a billionth; null for a model without a known price.</summary>
    public required decimal? CostUsd { get; init; }

    /// <summary>Why the model stopped, in the provider's word; null when it did not say.</summary>
    public required string? FinishReason { get; init; }

    /// <summary>Messages that the session still takes; null where the endpoint keeps none.</summary>
    public required int? MessagesLeft { get; init; }

    /// <summary>When the session ends if nobody uses it before; null where the endpoint keeps none.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is the answer to an earlier call of the same idempotency key.</summary>
    public required bool Repeated { get; init; }
}
