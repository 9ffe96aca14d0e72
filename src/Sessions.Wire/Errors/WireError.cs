using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Wire.Errors;

/// <summary>
/// Writes the grid's own errors in the format that the caller speaks, so that its client understands them.
/// </summary>
public static class WireError
{
    /// <summary>The content type of an error body.</summary>
    public const string ContentType = "application/json";

    // The text goes into a JSON body, never into HTML: quotes and umlauts may stay readable.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes an error body. OpenAI: <c>{"error":{message,type,param,code}}</c>; Anthropic: <c>{"type":"error","error":
    /// {type,message,details:{error_code}},"request_id"}</c>.
    /// </summary>
    /// <param name="output">Takes the body.</param>
    /// <param name="wire">The format of the endpoint that was called.</param>
    /// <param name="code">What went wrong; gives the type and the stable code.</param>
    /// <param name="message">For people; must hold nothing that the caller may not see.</param>
    /// <param name="param">The part of the request at fault; OpenAI only.</param>
    /// <param name="requestId">The grid's id of the request; Anthropic only.</param>
    public static void Write(
        IBufferWriter<byte> output,
        WireFormat wire,
        SessionErrorCode code,
        string message,
        string? param = null,
        string? requestId = null)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        if (wire == WireFormat.Messages)
        {
            json.WriteString("type"u8, "error"u8);
        }

        json.WriteStartObject("error"u8);
        WriteMembers(json, wire, code, message, param);
        json.WriteEndObject();
        if (wire == WireFormat.Messages && requestId is not null)
        {
            json.WriteString("request_id"u8, requestId);
        }

        json.WriteEndObject();
    }

    /// <summary>
    /// Writes an error as the last event of a stream that has begun: Chat as data with a top-level <c>error</c>,
    /// Messages and Responses as an <c>error</c> event.
    /// </summary>
    /// <param name="output">Takes the event, its blank line included.</param>
    /// <param name="wire">The format of the endpoint that was called.</param>
    /// <param name="code">What went wrong.</param>
    /// <param name="message">For people; must hold nothing that the caller may not see.</param>
    /// <param name="sequenceNumber">Responses only: the event's number, see
    /// <c>AnswerTap.NextSequenceNumber</c>.</param>
    public static void WriteEvent(
        IBufferWriter<byte> output, WireFormat wire, SessionErrorCode code, string message, int sequenceNumber = 0)
    {
        output.Write(wire == WireFormat.Chat ? "data: "u8 : "event: error\ndata: "u8);
        if (wire == WireFormat.Responses)
        {
            WriteResponsesEvent(output, code, message, sequenceNumber);
        }
        else
        {
            Write(output, wire, code, message);
        }

        output.Write("\n\n"u8);
    }

    /// <summary>
    /// The <c>type</c> that goes with a status in the wire format (Anthropic: API errors page; OpenAI: an open set).
    /// </summary>
    public static string TypeOf(WireFormat wire, SessionErrorCode code) =>
        wire == WireFormat.Messages ? AnthropicType(code.HttpStatus()) : OpenAiType(code.HttpStatus());

    private static void WriteMembers(
        Utf8JsonWriter json, WireFormat wire, SessionErrorCode code, string message, string? param)
    {
        if (wire == WireFormat.Messages)
        {
            json.WriteString("type"u8, TypeOf(wire, code));
            json.WriteString("message"u8, message);
            json.WriteStartObject("details"u8);
            json.WriteString("error_code"u8, code.WireName());
            json.WriteEndObject();
            return;
        }

        json.WriteString("message"u8, message);
        json.WriteString("type"u8, TypeOf(wire, code));
        json.WriteString("param"u8, param);
        json.WriteString("code"u8, code.WireName());
    }

    private static void WriteResponsesEvent(
        IBufferWriter<byte> output, SessionErrorCode code, string message, int sequenceNumber)
    {
        using Utf8JsonWriter json = new(output, Options);
        json.WriteStartObject();
        json.WriteString("type"u8, "error"u8);
        json.WriteNumber("sequence_number"u8, sequenceNumber);
        json.WriteString("code"u8, code.WireName());
        json.WriteString("message"u8, message);
        json.WriteNull("param"u8);
        json.WriteEndObject();
    }

    private static string OpenAiType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string AnthropicType(int status) => status switch
    {
        401 => "authentication_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };
}
