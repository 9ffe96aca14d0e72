using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;

namespace Sessions.Gateway.SessionApi;

/// <summary>An error of the session API, written as RFC 9457 problem details.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">What happened and what to do about it; safe to show.</param>
/// <param name="Parameter">The parameter or member at fault; null when none is.</param>
/// <param name="RetryAfter">When the same request may succeed; null when nobody knows.</param>
/// <param name="Status">The HTTP status where it is not the code's own.</param>
/// <param name="Errors">Every member at fault, where several can be; null otherwise.</param>
internal sealed record Problem(
    SessionErrorCode Code,
    string Detail,
    string? Parameter = null,
    TimeSpan? RetryAfter = null,
    int? Status = null,
    IReadOnlyList<FieldError>? Errors = null)
{
    public const string ContentType = "application/problem+json";

    public static Problem Unauthenticated { get; } = new(
        SessionErrorCode.Unauthenticated,
        "Send a valid API key as 'Authorization: Bearer <key>' or 'x-api-key: <key>'.");

    public static Problem InvalidId { get; } = new(
        SessionErrorCode.InvalidSessionId,
        SessionId.Rule + " In a path it is one segment, percent-encoded once: '/' becomes '%2F'.",
        "id");

    public static Problem UnknownRoute { get; } = new(
        SessionErrorCode.UnknownRoute,
        "There is no such route; GET /openapi/v1.json lists them. "
        + "A '/' inside a session id is written '%2F' in a path.");

    public static Problem StoreUnavailable(string detail) =>
        new(SessionErrorCode.StoreUnavailable, detail, RetryAfter: TimeSpan.FromSeconds(1));

    public static Problem Internal { get; } = new(
        SessionErrorCode.Internal, "The grid failed to answer. The request may be sent again; its log has the cause.");

    public static Problem From(Refusal refusal) => new(refusal.Code, refusal.Message, RetryAfter: refusal.RetryAfter);

    public static Problem Malformed(string detail, string? parameter = null) =>
        new(SessionErrorCode.Malformed, detail, parameter);

    public static Problem TooLarge(int bytesMax) =>
        new(SessionErrorCode.TooLarge, $"The body is over the limit of {bytesMax} bytes.");

    public static Problem MethodNotAllowed(string allowed) => new(
        SessionErrorCode.UnknownRoute,
        $"This resource answers to {allowed} only.",
        Status: StatusCodes.Status405MethodNotAllowed);

    /// <summary>Writes the problem as the whole answer.</summary>
    public Task WriteAsync(HttpContext http)
    {
        var status = Status ?? Code.HttpStatus();
        var response = http.Response;
        response.Clear();
        response.StatusCode = status;
        response.ContentType = ContentType;
        if (!Code.MayLift())
        {
            response.Headers["x-should-retry"] = "false";
        }

        if (RetryAfter is { } wait)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        var code = Code.WireName();
        var view = new ProblemView
        {
            Type = ProblemView.TypePrefix + code,
            Title = ReasonPhrases.GetReasonPhrase(status),
            Status = status,
            Detail = Detail,
            Code = code,
            Parameter = Parameter,
            Errors = Errors,
        };
        return JsonSerializer.SerializeAsync(
            response.BodyWriter, view, ContractsJson.Default.ProblemView, http.RequestAborted);
    }
}
