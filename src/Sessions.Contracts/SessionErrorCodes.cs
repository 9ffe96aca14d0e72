namespace Sessions.Contracts;

/// <summary>The wire names and HTTP statuses of <see cref="SessionErrorCode"/>.</summary>
public static class SessionErrorCodes
{
    /// <summary>The stable text that callers match on.</summary>
    public static string WireName(this SessionErrorCode code) => code switch
    {
        SessionErrorCode.Malformed => "malformed_request",
        SessionErrorCode.InvalidSessionId => "invalid_session_id",
        SessionErrorCode.PreviousResponseNotFound => "previous_response_not_found",
        SessionErrorCode.Unauthenticated => "invalid_api_key",
        SessionErrorCode.SessionForbidden => "session_forbidden",
        SessionErrorCode.ScopeMissing => "scope_missing",
        SessionErrorCode.UnknownModel => "model_not_found",
        SessionErrorCode.UnknownRoute => "unknown_route",
        SessionErrorCode.UnknownEndpoint => "endpoint_not_found",
        SessionErrorCode.ResponseNotFound => "response_not_found",
        SessionErrorCode.ConversationNotFound => "conversation_not_found",
        SessionErrorCode.ItemNotFound => "item_not_found",
        SessionErrorCode.PositionConflict => "position_conflict",
        SessionErrorCode.IdempotencyMismatch => "idempotency_mismatch",
        SessionErrorCode.SessionExists => "session_exists",
        SessionErrorCode.SessionBusy => "session_busy",
        SessionErrorCode.ContextMoved => "context_moved",
        SessionErrorCode.EndpointConfigured => "endpoint_configured",
        SessionErrorCode.SessionClosed => "session_closed",
        SessionErrorCode.SessionExpired => "session_expired",
        SessionErrorCode.OriginDeleted => "origin_deleted",
        SessionErrorCode.VersionConflict => "version_conflict",
        SessionErrorCode.TooLarge => "request_too_large",
        SessionErrorCode.UnsupportedEncoding => "unsupported_encoding",
        SessionErrorCode.Unprocessable => "unprocessable",
        SessionErrorCode.TooManyRunningTurns => "too_many_running_turns",
        SessionErrorCode.CapReached => "cap_reached",
        SessionErrorCode.CapReserved => "cap_reserved",
        SessionErrorCode.RateLimited => "rate_limited",
        SessionErrorCode.Internal => "internal_error",
        SessionErrorCode.UpstreamUnreachable => "upstream_unreachable",
        SessionErrorCode.StoreUnavailable => "store_unavailable",
        SessionErrorCode.Draining => "draining",
        SessionErrorCode.UpstreamTimeout => "upstream_timeout",
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Unknown error code."),
    };

    /// <summary>The HTTP status that goes with the code (DESIGN: identity, limits, errors).</summary>
    public static int HttpStatus(this SessionErrorCode code) => code switch
    {
        SessionErrorCode.Malformed or SessionErrorCode.InvalidSessionId
            or SessionErrorCode.PreviousResponseNotFound => 400,
        SessionErrorCode.Unauthenticated => 401,
        SessionErrorCode.SessionForbidden or SessionErrorCode.ScopeMissing => 403,
        SessionErrorCode.UnknownModel or SessionErrorCode.UnknownRoute or SessionErrorCode.UnknownEndpoint
            or SessionErrorCode.ResponseNotFound or SessionErrorCode.ConversationNotFound
            or SessionErrorCode.ItemNotFound => 404,
        SessionErrorCode.PositionConflict or SessionErrorCode.IdempotencyMismatch
            or SessionErrorCode.SessionExists or SessionErrorCode.SessionBusy or SessionErrorCode.ContextMoved
            or SessionErrorCode.EndpointConfigured => 409,
        SessionErrorCode.SessionClosed or SessionErrorCode.SessionExpired or SessionErrorCode.OriginDeleted => 410,
        SessionErrorCode.VersionConflict => 412,
        SessionErrorCode.TooLarge => 413,
        SessionErrorCode.UnsupportedEncoding => 415,
        SessionErrorCode.Unprocessable => 422,
        SessionErrorCode.TooManyRunningTurns or SessionErrorCode.CapReached or SessionErrorCode.CapReserved
            or SessionErrorCode.RateLimited => 429,
        SessionErrorCode.Internal => 500,
        SessionErrorCode.UpstreamUnreachable => 502,
        SessionErrorCode.StoreUnavailable or SessionErrorCode.Draining => 503,
        SessionErrorCode.UpstreamTimeout => 504,
        _ => throw new ArgumentOutOfRangeException(nameof(code), code, "Unknown error code."),
    };

    /// <summary>Whether the same request may succeed later; false travels as <c>x-should-retry: false</c>.</summary>
    public static bool MayLift(this SessionErrorCode code) => code switch
    {
        SessionErrorCode.TooManyRunningTurns or SessionErrorCode.CapReserved or SessionErrorCode.RateLimited
            or SessionErrorCode.SessionBusy or SessionErrorCode.ContextMoved or SessionErrorCode.UpstreamUnreachable
            or SessionErrorCode.StoreUnavailable or SessionErrorCode.Draining
            or SessionErrorCode.UpstreamTimeout or SessionErrorCode.Internal => true,
        _ => false,
    };
}
