using Microsoft.AspNetCore.Http;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Answers;

/// <summary>A client that gets the answer as it went out the first time.</summary>
internal sealed class HttpAnswerTaker(HttpContext http) : IAnswerTaker
{
    /// <summary>The header that tells an answer given once more from anything else.</summary>
    public const string Repeated = "X-Session-Repeated";

    /// <inheritdoc />
    public HttpRequest Request => http.Request;

    /// <inheritdoc />
    public CancellationToken Gone => http.RequestAborted;

    /// <inheritdoc />
    public void Begin(int status, bool isStream, TurnHead head)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers[Repeated] = "true";
        SessionHeaders.Write(http.Response.Headers, head);
    }

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) =>
        await http.Response.BodyWriter.WriteAsync(bytes, Gone).ConfigureAwait(false);

    /// <inheritdoc />
    public void Abort() => http.Abort();
}
