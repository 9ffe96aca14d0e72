namespace Sessions.Contracts;

/// <summary>
/// Every refusal and failure that the grid itself answers with; <see cref="SessionErrorCodes.WireName"/> gives the
/// stable text.
/// </summary>
public enum SessionErrorCode
{
    /// <summary>400: the request cannot be read as what it claims to be.</summary>
    Malformed,

    /// <summary>400: the session id breaks <see cref="SessionId.Rule"/>.</summary>
    InvalidSessionId,

    /// <summary>
    /// 400: the caller has no response of that id to go on from; whose it is or whether it ever was cannot be told.
    /// </summary>
    PreviousResponseNotFound,

    /// <summary>401: no key, or one that nobody issued.</summary>
    Unauthenticated,

    /// <summary>403: the session is another principal's, or it does not exist; callers cannot tell which.</summary>
    SessionForbidden,

    /// <summary>403: the key lacks the scope that the call needs.</summary>
    ScopeMissing,

    /// <summary>404: no configured upstream serves the model.</summary>
    UnknownModel,

    /// <summary>404: no such route.</summary>
    UnknownRoute,

    /// <summary>404: the tenant has no such endpoint.</summary>
    UnknownEndpoint,

    /// <summary>404: the caller has no response of that id.</summary>
    ResponseNotFound,

    /// <summary>404: the caller has no conversation of that id.</summary>
    ConversationNotFound,

    /// <summary>404: the conversation has no item of that id.</summary>
    ItemNotFound,

    /// <summary>409: the log has moved past the position that the caller expected.</summary>
    PositionConflict,

    /// <summary>409: the idempotency key was used before with another body.</summary>
    IdempotencyMismatch,

    /// <summary>409: the session exists already.</summary>
    SessionExists,

    /// <summary>409: another turn of the session runs, and its policy lets only one run at a time.</summary>
    SessionBusy,

    /// <summary>409: the conversation has gone on since its context was read.</summary>
    ContextMoved,

    /// <summary>409: the endpoint is laid down in the configuration, where alone it can be changed.</summary>
    EndpointConfigured,

    /// <summary>410: the session is closed.</summary>
    SessionClosed,

    /// <summary>410: the session was idle for longer than it lives; its content is deleted.</summary>
    SessionExpired,

    /// <summary>410: what the session shares with the one that it was forked from has been deleted with that.</summary>
    OriginDeleted,

    /// <summary>412: what is to be changed is not in the state that the caller named.</summary>
    VersionConflict,

    /// <summary>413: the body is over the limit.</summary>
    TooLarge,

    /// <summary>415: the body's encoding or media type cannot be read.</summary>
    UnsupportedEncoding,

    /// <summary>422: the request is readable but a rule of the grid forbids it.</summary>
    Unprocessable,

    /// <summary>429: too many turns of the session are running at once.</summary>
    TooManyRunningTurns,

    /// <summary>429: a cap of messages, tokens or money is used up.</summary>
    CapReached,

    /// <summary>429: what is left of a cap is reserved for turns that run.</summary>
    CapReserved,

    /// <summary>429: too many turns have begun within a minute.</summary>
    RateLimited,

    /// <summary>500: a defect of the grid.</summary>
    Internal,

    /// <summary>502: the upstream could not be reached or broke off.</summary>
    UpstreamUnreachable,

    /// <summary>503: the session store does not answer.</summary>
    StoreUnavailable,

    /// <summary>503: this node is draining.</summary>
    Draining,

    /// <summary>504: the upstream did not answer in time.</summary>
    UpstreamTimeout,
}
