namespace Sessions.Wire.Responses;

/// <summary>What whoever keeps a response says of it in the provider's place.</summary>
public sealed record ResponseFacts
{
    /// <summary>Its id; null where the provider's stands.</summary>
    public string? Id { get; init; }

    /// <summary>Id of the response that it goes on from; null for none.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>Id of the conversation that it is part of; null for none.</summary>
    public string? Conversation { get; init; }

    /// <summary>Whether it is kept.</summary>
    public bool Store { get; init; }
}
