using System.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes a provider's error in another provider's form.</summary>
internal static class ErrorShape
{
    private const string Overflow = "context_length_exceeded";

    // How clients of Anthropic know that the conversation is too long: there is no code for it.
    private const string OverflowText = "prompt is too long";

    /// <summary>Writes an error body.</summary>
    /// <param name="to">The format.</param>
    /// <param name="status">The HTTP status; 0 in mid-stream, where there is none any more.</param>
    /// <param name="error">The error as the upstream worded it.</param>
    /// <param name="output">Takes the body.</param>
    public static void Write(WireFormat to, int status, AnswerError error, IBufferWriter<byte> output)
    {
        JsonOut json = new(output);
        json.Open();
        if (to == WireFormat.Messages)
        {
            json.Text("type"u8, "error"u8).Name("error"u8).Open();
            json.Text("type"u8, JsonEscape.Of(AnthropicType(status, error)));
            json.Text("message"u8, JsonEscape.Of(AnthropicMessage(error))).Close();
        }
        else
        {
            json.Name("error"u8).Open().Text("message"u8, JsonEscape.Of(MessageOf(error)));
            json.Text("type"u8, JsonEscape.Of(OpenAiType(status, error))).Member("param"u8, "null"u8);
            json.Text("code"u8, JsonEscape.Of(OpenAiCode(error))).Close();
        }

        json.Close();
    }

    public static string MessageOf(AnswerError error) => error.Message ?? "The upstream failed.";

    /// <summary>The code of an OpenAI error; the type stands in where Anthropic gives none.</summary>
    public static string OpenAiCode(AnswerError error) =>
        IsOverflow(error) ? Overflow
        : error.Code is not null ? error.Code
        : error.Type switch
        {
            "rate_limit_error" => "rate_limit_exceeded",
            null or "api_error" => "server_error",
            _ => error.Type,
        };

    private static string OpenAiType(int status, AnswerError error) => status switch
    {
        0 => error.Type is null or "api_error" or "overloaded_error" or "timeout_error" ? "server_error" : error.Type,
        401 => "authentication_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string AnthropicType(int status, AnswerError error) => status switch
    {
        0 => OfStream(error),
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        409 => "conflict_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        503 or 529 => "overloaded_error",
        504 => "timeout_error",
        >= 500 => "api_error",
        _ => "invalid_request_error",
    };

    private static string OfStream(AnswerError error)
    {
        bool isLimit = error.Type == "rate_limit_error" || error.Code == "rate_limit_exceeded";
        bool isInvalid = error.Type == "invalid_request_error" || error.Code is Overflow or "invalid_prompt";
        return isLimit ? "rate_limit_error"
            : isInvalid ? "invalid_request_error"
            : error.Code == "server_is_overloaded" ? "overloaded_error"
            : "api_error";
    }

    private static string AnthropicMessage(AnswerError error) =>
        error.Code == Overflow && !MessageOf(error).Contains(OverflowText, StringComparison.OrdinalIgnoreCase)
            ? $"{OverflowText}: {MessageOf(error)}"
            : MessageOf(error);

    private static bool IsOverflow(AnswerError error) =>
        error.Code == Overflow || MessageOf(error).StartsWith(OverflowText, StringComparison.OrdinalIgnoreCase);
}
