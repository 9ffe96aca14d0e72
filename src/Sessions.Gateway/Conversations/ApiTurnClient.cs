using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.SessionApi;
using Sessions.Wire.Errors;

namespace Sessions.Gateway.Conversations;

/// <summary>
/// A caller of the session API: gets the provider's answer as it is, and the grid's own refusals as problem details.
/// </summary>
internal sealed class ApiTurnClient(HttpContext http) : ITurnClient
{
    /// <summary>The wire format of the answer; known once the request is built.</summary>
    public WireFormat Wire { get; set; } = WireFormat.Messages;

    /// <inheritdoc />
    public CancellationToken Gone => http.RequestAborted;

    /// <inheritdoc />
    public bool HasStarted => http.Response.HasStarted;

    /// <inheritdoc />
    public IBufferWriter<byte> Body => http.Response.BodyWriter;

    /// <inheritdoc />
    public void Begin(AnswerHead head)
    {
        UpstreamMessage.CopyHeaders(head.Answer, http.Response, head.KeepsLength);
        SessionHeaders.Write(http.Response.Headers, head.Turn);
    }

    /// <inheritdoc />
    public async ValueTask<bool> FlushAsync(CancellationToken cancellationToken) =>
        (await http.Response.BodyWriter.FlushAsync(cancellationToken).ConfigureAwait(false)).IsCompleted;

    /// <inheritdoc />
    public async ValueTask RefuseAsync(Refusal refusal, TurnHead head) =>
        await Problem.From(refusal).WriteAsync(http).ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask EndWithErrorAsync(Refusal refusal, int sequence)
    {
        WireError.WriteEvent(http.Response.BodyWriter, Wire, refusal.Code, refusal.Message, sequence);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Abort() => http.Abort();
}
