using System.Buffers;
using System.IO.Compression;
using System.Text.Json;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Wire.Responses;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Responses;

/// <summary>A response that the grid keeps: a turn of a session, and its answer.</summary>
internal sealed record StoredResponse(ResponseId Id, ISession Session, SessionFacts Facts, TurnAnswer Turn)
{
    /// <summary>Finds a response of the caller's; refused alike where it is another's, deleted, or never was.</summary>
    public static async ValueTask<Answer<StoredResponse>> FindAsync(ResponseCall call, string text)
    {
        if (!ResponseId.TryParse(text, out var id))
        {
            return ResponseRefusals.NotFound(text);
        }

        var session = call.Ports.Find(call.Principal, id.Session);
        var facts = await session.DescribeAsync(call.Principal, call.Aborted).ConfigureAwait(false);
        if (facts.IsRefused
            || id.Turn > facts.Value.Turns
            || await call.Ports.Deleted.HoldsAsync(session, facts.Value, id.Turn, call.Aborted).ConfigureAwait(false))
        {
            return ResponseRefusals.NotFound(text);
        }

        var turn = await TurnAnswers.ReadAsync(call.Ports.Store, session, id.Turn, call.Aborted).ConfigureAwait(false);
        return turn is null
            || turn.Started.Wire != WireFormat.Responses
            || turn is { Status: TurnStatus.Completed, Gzip.IsEmpty: true }
                ? ResponseRefusals.NotFound(text)
                : new StoredResponse(id, session, facts.Value, turn);
    }

    /// <summary>The response object as it is now.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ObjectAsync(CancellationToken cancellationToken)
    {
        if (Turn.Status != TurnStatus.Completed)
        {
            return Unfinished();
        }

        using var packed = new MemoryStream(Turn.Gzip.ToArray(), writable: false);
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await gzip.CopyToAsync(whole, cancellationToken).ConfigureAwait(false);
        var answer = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        return Turn.Ended!.Answer!.Stream ? ResponseEvents.LastObject(answer.Span) ?? Unfinished() : answer;
    }

    // There is no answer yet, or there will be none: what the log knows is said in the provider's shape.
    private ReadOnlyMemory<byte> Unfinished()
    {
        var isRunning = Turn.Status == TurnStatus.Running;
        var json = new ArrayBufferWriter<byte>(512);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("id"u8, Id.ToString());
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, Turn.StartedAt.ToUnixTimeSeconds());
        writer.WriteString("status"u8, isRunning ? "in_progress"u8 : "failed"u8);
        writer.WritePropertyName("error"u8);
        WriteError(writer, isRunning);
        writer.WriteNull("incomplete_details"u8);
        writer.WriteNull("instructions"u8);
        writer.WriteStartObject("metadata"u8);
        writer.WriteEndObject();
        writer.WriteString("model"u8, Turn.Started.Model);
        writer.WriteStartArray("output"u8);
        writer.WriteEndArray();
        writer.WriteBoolean("parallel_tool_calls"u8, true);
        writer.WriteNull("previous_response_id"u8);
        writer.WriteBoolean("store"u8, true);
        writer.WriteNull("temperature"u8);
        writer.WriteString("tool_choice"u8, "auto"u8);
        writer.WriteStartArray("tools"u8);
        writer.WriteEndArray();
        writer.WriteNull("top_p"u8);
        writer.WriteNull("usage"u8);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }

    private void WriteError(Utf8JsonWriter json, bool isRunning)
    {
        if (isRunning)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("code"u8, "server_error"u8);
        json.WriteString("message"u8, Turn.Ended?.Error?.Message ?? "The response did not come to its end.");
        json.WriteEndObject();
    }
}
