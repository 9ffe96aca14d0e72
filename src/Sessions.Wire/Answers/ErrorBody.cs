using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Wire.Answers;

/// <summary>Reads the error out of a provider's answer of a status other than 2xx.</summary>
public static class ErrorBody
{
    private const int MessageCharsMax = 2048;

    /// <summary>
    /// The error in an OpenAI body (<c>{"error":{message,type,param,code}}</c>) or an Anthropic one
    /// (<c>{"type":"error","error":{type,message,details.error_code}}</c>); either is read under either format, because
    /// compatible servers mix them. Null when the body is neither, such as a proxy's HTML page.
    /// </summary>
    public static AnswerError? Read(WireFormat wire, ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(body);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isError = reader.ValueTextEquals("error"u8);
                reader.Read();
                if (isError && reader.TokenType is (JsonTokenType.StartObject or JsonTokenType.String))
                {
                    return Take(ref reader);
                }

                reader.Skip();
            }

            bool isBare = wire == WireFormat.Responses || JsonText.TypeOf(body).SequenceEqual("error"u8);
            return isBare ? TakeBare(body) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The error that the reader stands on: an object, or its message alone; null for null.</summary>
    internal static AnswerError? Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return new AnswerError(null, null, Cut(JsonText.ToStringLossy(ref reader)));
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        string? type = null;
        string? code = null;
        string? message = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8))
            {
                type = TakeText(ref reader);
            }
            else if (name.SequenceEqual("code"u8) || name.SequenceEqual("error_code"u8))
            {
                code = TakeText(ref reader) ?? code;
            }
            else if (name.SequenceEqual("message"u8))
            {
                message = TakeText(ref reader);
            }
            else if (name.SequenceEqual("details"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                code = Take(ref reader)?.Code ?? code;
            }
            else
            {
                reader.Skip();
            }
        }

        return new AnswerError(type, code, message);
    }

    /// <summary>
    /// A Responses error event, whose members stand at the top: <c>{"type":"error","code","message","param"}</c>.
    /// </summary>
    internal static AnswerError? TakeBare(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        reader.Read();
        return Take(ref reader) is { } error && (error.Code ?? error.Message) is not null ? error : null;
    }

    /// <summary>An error that is in no known form: its beginning serves as the message.</summary>
    internal static AnswerError Unread(ReadOnlySpan<byte> data) =>
        new(null, null, JsonText.ToText(data[..Math.Min(data.Length, MessageCharsMax)]));

    private static string? TakeText(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Cut(JsonText.ToStringLossy(ref reader));
        }

        if (reader.TokenType == JsonTokenType.Number)
        {
            return Cut(JsonText.ToText(reader.ValueSpan));
        }

        reader.Skip();
        return null;
    }

    private static string Cut(string text) => text.Length <= MessageCharsMax ? text : text[..MessageCharsMax];
}
