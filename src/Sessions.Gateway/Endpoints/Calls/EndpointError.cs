using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>Why an endpoint has no answer: <c>{"ok":false,"error":{"code","message"}}</c>.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The stable code.</param>
/// <param name="Message">A sentence for the caller; safe to show.</param>
internal sealed record EndpointError(int Status, string Code, string Message)
{
    /// <summary>The code of an error that is the provider's.</summary>
    public const string UpstreamError = "upstream_error";

    private const int MessageLengthMax = 1_000;

    /// <summary>The value of <c>Retry-After</c>; null for none.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>Whether the same call may succeed later.</summary>
    public bool MayLift { get; init; }

    /// <summary>A refusal of the grid's own.</summary>
    public static EndpointError Of(Refusal refusal) =>
        new(refusal.Code.HttpStatus(), refusal.Code.WireName(), refusal.Message)
        {
            MayLift = refusal.Code.MayLift(),
            RetryAfter = refusal.RetryAfter is { } wait
                ? Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture)
                : null,
        };

    /// <summary>A turn that the provider did not complete.</summary>
    /// <param name="outcome">How it ended.</param>
    /// <param name="retryAfter">What the provider says of when to ask again; null for nothing.</param>
    public static EndpointError Of(TurnOutcome outcome, string? retryAfter)
    {
        var said = outcome.Error?.Message ?? outcome.Error?.Code ?? outcome.Error?.Type ?? "no reason given";
        var message = "The provider did not answer: "
            + (said.Length > MessageLengthMax ? string.Concat(said.AsSpan(0, MessageLengthMax), "…") : said);

        // What the provider refuses is not the caller's doing, but how much there is of it.
        return outcome.Status == StatusCodes.Status429TooManyRequests
            ? new EndpointError(StatusCodes.Status429TooManyRequests, UpstreamError, message)
            {
                MayLift = true,
                RetryAfter = retryAfter,
            }
            : new EndpointError(StatusCodes.Status502BadGateway, UpstreamError, message)
            {
                MayLift = outcome.Status is null or < 400 or >= 500,
                RetryAfter = retryAfter,
            };
    }

    /// <summary>Writes it as the whole answer; nothing has been sent yet.</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        response.ContentType = "application/json";
        if (RetryAfter is not null)
        {
            response.Headers.RetryAfter = RetryAfter;
        }

        if (!MayLift)
        {
            response.Headers["x-should-retry"] = "false";
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        WriteTo(response.BodyWriter);
        await response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Writes the object.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteBoolean("ok"u8, false);
        json.WriteStartObject("error"u8);
        json.WriteString("code"u8, Code);
        json.WriteString("message"u8, Message);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
