using System.Text.Json;

namespace Sessions.Wire.Answers.Bodies;

/// <summary>
/// Reads a Responses <c>response</c> object: a plain body, or what the stream's first and last events carry.
/// </summary>
internal static class ResponseObject
{
    /// <summary>Takes in the object that the reader stands on.</summary>
    /// <returns>The output array; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, AnswerDraft draft)
    {
        ReadOnlySpan<byte> output = default;
        string? reason = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("output"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                output = JsonText.TakeRaw(ref reader, json);
            }
            else if (name.SequenceEqual("usage"u8))
            {
                draft.Usage.Replace(JsonText.TakeRaw(ref reader, json));
            }
            else if (name.SequenceEqual("error"u8))
            {
                draft.Error = ErrorBody.Take(ref reader) ?? draft.Error;
            }
            else if (name.SequenceEqual("incomplete_details"u8))
            {
                reason = ReadReason(ref reader);
            }
            else
            {
                ReadNames(ref reader, name, draft);
            }
        }

        draft.FinishReason = reason ?? draft.FinishReason;
        return output;
    }

    /// <summary>
    /// Takes in no more than the id and the model of the object that the reader stands on: the first events repeat the
    /// instructions and tools, which may be long.
    /// </summary>
    public static void ReadHead(ref Utf8JsonReader reader, AnswerDraft draft)
    {
        bool missing = true;
        while (missing && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("status"u8))
            {
                reader.Skip();
                continue;
            }

            ReadNames(ref reader, name, draft);
            missing = draft.ResponseId is null || draft.Model is null;
        }
    }

    private static void ReadNames(ref Utf8JsonReader reader, ReadOnlySpan<byte> name, AnswerDraft draft)
    {
        if (name.SequenceEqual("id"u8))
        {
            draft.ResponseId = JsonText.TakeName(ref reader) ?? draft.ResponseId;
        }
        else if (name.SequenceEqual("model"u8))
        {
            draft.Model = JsonText.TakeName(ref reader) ?? draft.Model;
        }
        else if (name.SequenceEqual("status"u8))
        {
            draft.FinishReason = JsonText.TakeName(ref reader) ?? draft.FinishReason;
        }
        else
        {
            reader.Skip();
        }
    }

    private static string? ReadReason(ref Utf8JsonReader reader)
    {
        string? reason = null;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return reason;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isReason = reader.ValueTextEquals("reason"u8);
            reader.Read();
            if (isReason)
            {
                reason = JsonText.TakeName(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return reason;
    }
}
