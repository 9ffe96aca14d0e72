using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;

namespace Sessions.Wire.Answers.Bodies;

/// <summary>Reads a whole plain answer.</summary>
internal static class BodyReading
{
    /// <summary>Takes in a body; throws <see cref="JsonException"/> when it is not one JSON object.</summary>
    /// <param name="wire">The body's wire format.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="draft">Takes what the body says.</param>
    /// <param name="several">A buffer for the output when it is no one slice of the body.</param>
    /// <returns>The output as <see cref="AnswerSummary.Output"/> describes it.</returns>
    public static ReadOnlySpan<byte> Read(
        WireFormat wire, ReadOnlySpan<byte> body, AnswerDraft draft, PooledBytes several)
    {
        Utf8JsonReader reader = new(body);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("An answer is an object.");
        }

        return wire == WireFormat.Responses
            ? ResponseObject.Read(ref reader, body, draft)
            : ReadChatOrMessages(ref reader, body, draft, several);
    }

    private static ReadOnlySpan<byte> ReadChatOrMessages(
        scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> body, AnswerDraft draft, PooledBytes several)
    {
        ReadOnlySpan<byte> output = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("choices"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                output = ReadChoices(ref reader, body, draft, several);
            }
            else if (name.SequenceEqual("content"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                output = JsonText.TakeRaw(ref reader, body);
            }
            else if (name.SequenceEqual("usage"u8))
            {
                draft.Usage.Replace(JsonText.TakeRaw(ref reader, body));
            }
            else if (name.SequenceEqual("error"u8))
            {
                draft.Error = ErrorBody.Take(ref reader) ?? draft.Error;
            }
            else
            {
                ReadNames(ref reader, name, draft);
            }
        }

        return output;
    }

    private static void ReadNames(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, AnswerDraft draft)
    {
        if (name.SequenceEqual("id"u8))
        {
            draft.ResponseId = JsonText.TakeName(ref reader);
        }
        else if (name.SequenceEqual("model"u8))
        {
            draft.Model = JsonText.TakeName(ref reader);
        }
        else if (name.SequenceEqual("stop_reason"u8))
        {
            draft.FinishReason = JsonText.TakeName(ref reader);
        }
        else
        {
            reader.Skip();
        }
    }

    private static ReadOnlySpan<byte> ReadChoices(
        scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> body, AnswerDraft draft, PooledBytes several)
    {
        ReadOnlySpan<byte> only = default;
        int count = 0;
        several.Append((byte)'[');
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> message = ReadChoice(ref reader, body, draft);
            if (message.IsEmpty)
            {
                continue;
            }

            if (count == 1)
            {
                several.Append(only);
            }

            if (count > 0)
            {
                several.Append((byte)',');
                several.Append(message);
            }

            only = message;
            count++;
        }

        several.Append((byte)']');
        return count > 1 ? several.Written : only;
    }

    private static ReadOnlySpan<byte> ReadChoice(
        scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> body, AnswerDraft draft)
    {
        ReadOnlySpan<byte> message = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isMessage = reader.ValueTextEquals("message"u8);
            bool isReason = reader.ValueTextEquals("finish_reason"u8);
            reader.Read();
            if (isMessage && reader.TokenType == JsonTokenType.StartObject)
            {
                message = JsonText.TakeRaw(ref reader, body);
            }
            else if (isReason)
            {
                draft.FinishReason ??= JsonText.TakeName(ref reader);
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        return message;
    }
}
