using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Wire.Errors;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.FrontDoor;

/// <summary>The front door's own refusals, in the wire format of the route that was called.</summary>
internal static class Refusals
{
    private static readonly TimeSpan DrainRetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StoreRetryAfter = TimeSpan.FromSeconds(2);

    private const string AcceptedEncodings = "gzip, br, deflate";

    public static Refusal Draining { get; } = new(
        SessionErrorCode.Draining, "This node is going down. Send the request again: another node takes it.", DrainRetryAfter);

    public static Refusal StoreUnavailable { get; } = new(
        SessionErrorCode.StoreUnavailable,
        "The session store does not answer, so the turn was not made. Send the request again.",
        StoreRetryAfter);

    public static Refusal UseScopeMissing { get; } = new(
        SessionErrorCode.ScopeMissing, "This key may not make turns. Use a key with the scope 'use'.");

    public static Refusal CompactionDoesNotFit { get; } = new(
        SessionErrorCode.Internal,
        "The session's compaction does not fit this request. Undo it (DELETE /sessions/{id}/compactions/{position}).");

    public static Refusal UpstreamTimeout { get; } = new(
        SessionErrorCode.UpstreamTimeout, "The upstream did not answer in time. Send the request again.");

    public static Refusal UpstreamUnreachable { get; } = new(
        SessionErrorCode.UpstreamUnreachable, "The upstream could not be reached. Send the request again.");

    public static Refusal Malformed(MalformedRequest malformed) => new(
        malformed.TooLarge ? SessionErrorCode.TooLarge : SessionErrorCode.Malformed, malformed.Message);

    public static Refusal UnknownModel(string model) => new(
        SessionErrorCode.UnknownModel,
        $"No upstream of this gateway serves the model '{model}' on this route. GET /v1/models lists those that are served.");

    /// <summary>The refusal of a body that cannot be read, with what to do about it.</summary>
    public static Refusal UnsupportedEncoding(string encoding) => new(
        SessionErrorCode.UnsupportedEncoding,
        encoding.Equals("zstd", StringComparison.OrdinalIgnoreCase)
            ? "This gateway cannot read bodies that are compressed with zstd. Switch the client's request compression"
                + " off (Codex: 'enable_request_compression = false' under [features] in config.toml), or compress with"
                + " gzip, br or deflate."
            : "This gateway cannot read bodies with this Content-Encoding. Send the body plain, or compress it once with"
                + " gzip, br or deflate.");

    /// <summary>Writes a refusal; nothing of the answer may have been sent yet.</summary>
    public static async Task WriteAsync(HttpContext http, WireFormat wire, Refusal refusal, string? param = null)
    {
        var response = http.Response;
        response.StatusCode = refusal.Code.HttpStatus();
        response.ContentType = WireError.ContentType;
        if (refusal.RetryAfter is { } after)
        {
            response.Headers.RetryAfter =
                ((int)Math.Ceiling(after.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Code == SessionErrorCode.UnsupportedEncoding)
        {
            // RFC 7694: which encodings of a request's body would do.
            response.Headers.AcceptEncoding = AcceptedEncodings;
        }

        if (!refusal.Code.MayLift())
        {
            // Vendor SDKs retry 409 and 429 by themselves unless they are told that it is no use.
            response.Headers["x-should-retry"] = "false";
        }

        WireError.Write(response.BodyWriter, wire, refusal.Code, refusal.Message, param);
        await response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}
