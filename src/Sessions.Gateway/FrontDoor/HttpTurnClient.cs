using System.Buffers;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Wire.Errors;

namespace Sessions.Gateway.FrontDoor;

/// <summary>A client that called one of the recorded routes and gets the upstream's answer as it is.</summary>
internal class HttpTurnClient(HttpContext http) : ITurnClient
{
    /// <summary>The wire format of the answer.</summary>
    public required WireFormat Wire { get; set; }

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
    public virtual async ValueTask RefuseAsync(Refusal refusal, TurnHead head)
    {
        http.Response.Headers.Clear();
        SessionHeaders.Write(http.Response.Headers, head);
        await Refusals.WriteAsync(http, Wire, refusal).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask EndWithErrorAsync(Refusal refusal, int sequence)
    {
        WireError.WriteEvent(http.Response.BodyWriter, Wire, refusal.Code, refusal.Message, sequence);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Abort() => http.Abort();
}
