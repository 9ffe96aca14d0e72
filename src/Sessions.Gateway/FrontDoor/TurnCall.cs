using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Requests;
using Sessions.Wire.Responses;

namespace Sessions.Gateway.FrontDoor;

/// <summary>A provider call that is to be made as a turn of a session.</summary>
internal sealed record TurnCall
{
    /// <summary>The client's request: its headers go along.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>Who calls.</summary>
    public required Authentication Caller { get; init; }

    /// <summary>Where it goes.</summary>
    public required Upstream Upstream { get; init; }

    /// <summary>The request, read.</summary>
    public required WireRequest Request { get; init; }

    /// <summary>The request's bytes as they go out where nothing is changed.</summary>
    public required ReadOnlyMemory<byte> Sent { get; init; }

    /// <summary>Whether these are compressed.</summary>
    public bool IsEncoded { get; init; }

    /// <summary>What the client says of the session.</summary>
    public required SessionIdentity Identity { get; init; }

    /// <summary>What the client says of the turn.</summary>
    public required TurnMetadata Metadata { get; init; }

    /// <summary>Whether the grid has built the request from a conversation that it keeps.</summary>
    public bool IsManaged { get; init; }

    /// <summary>Whether the upstream gets another body than the one that the caller's headers speak of.</summary>
    public bool IsMade => IsManaged || Bridge is not null;

    /// <summary>
    /// Whether it belongs to no session: nothing of it is recorded but what shared budgets are charged.
    /// </summary>
    public bool IsUnrecorded { get; init; }

    /// <summary>Where that conversation stood; null where the turn may begin wherever it stands.</summary>
    public ConversationTip? Tip { get; init; }

    /// <summary>What a repeated request is recognised by; null for none.</summary>
    public TurnKey? Key { get; init; }

    /// <summary>
    /// Whether the answer is kept as it went out, to be given again, and made to its end though the client leaves.
    /// </summary>
    public bool KeepsAnswer { get; init; }

    /// <summary>Puts the request into the upstream's wire format; null where that is the session's.</summary>
    public WireBridge? Bridge { get; init; }

    /// <summary>What the bridge made of <see cref="Sent"/>; for use where nothing of that is changed.</summary>
    public ConvertedRequest? Converted { get; init; }

    /// <summary>Makes what rewrites the answer, once the turn has its number; null where it stays as it is.</summary>
    public Func<TurnHead, bool, ResponseRewriter>? Rewrite { get; init; }

    /// <summary>The wire format that goes upstream.</summary>
    public WireFormat UpstreamWire => Bridge is null ? Request.Wire : Upstream.PreferredWire;
}
