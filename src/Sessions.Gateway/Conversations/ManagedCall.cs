using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Responses;

namespace Sessions.Gateway.Conversations;

/// <summary>A turn of a conversation that the grid keeps: the caller brings what is new.</summary>
internal sealed record ManagedCall
{
    /// <summary>The caller's request.</summary>
    public required HttpContext Http { get; init; }

    /// <summary>Who calls.</summary>
    public required Authentication Caller { get; init; }

    /// <summary>The session; it exists.</summary>
    public required SessionId Session { get; init; }

    /// <summary>
    /// Whether the call belongs to no session: the conversation is empty, and nothing is recorded of it.
    /// </summary>
    public bool IsUnrecorded { get; init; }

    /// <summary>Where the session id came from, for the log.</summary>
    public required string Source { get; init; }

    /// <summary>Who gets the answer, in the wire format of the request that was built.</summary>
    public required ITurnClient Client { get; init; }

    /// <summary>Builds the request from the conversation.</summary>
    public required Func<Conversation, Answer<ManagedRequest>> Build { get; init; }

    /// <summary>
    /// The turn behind whose answer it goes on, wherever the conversation stands; null for where it stands, and then it
    /// must not have gone on meanwhile. 0 for the beginning; then the session need not exist.
    /// </summary>
    public int? Behind { get; init; }

    /// <summary>
    /// What the caller says of the session beside its id; null for nothing. The thread counts only where
    /// <see cref="Behind"/> is given: a conversation goes on in its own.
    /// </summary>
    public SessionIdentity? Identity { get; init; }

    /// <summary>
    /// Makes what rewrites the answer, from the turn and from whether it is streamed; null where it stays as it is.
    /// </summary>
    public Func<TurnHead, bool, ResponseRewriter>? Rewrite { get; init; }

    /// <summary>Metadata of the turn.</summary>
    public TurnMetadata Metadata { get; init; } = TurnMetadata.None;

    /// <summary>What a repeated request is recognised by; null for none.</summary>
    public TurnKey? Key { get; init; }

    /// <summary>Whether the answer is kept as it goes out, and made to its end though the caller leaves.</summary>
    public bool KeepsAnswer { get; init; } = true;
}

/// <summary>A request that was built from a conversation.</summary>
/// <param name="Wire">The wire format of the session.</param>
/// <param name="Body">The whole body; nobody writes to it any more.</param>
/// <param name="Upstream">Where it goes; one that speaks another wire format gets it converted.</param>
internal sealed record ManagedRequest(WireFormat Wire, ReadOnlyMemory<byte> Body, Upstream Upstream);
