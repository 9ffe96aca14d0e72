using System.Buffers;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Decisions;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// Reads <c>{"type":"custom.x","data":…,"turn":n,"expected_position":n}</c>; the data's bytes stay as they came.
/// </summary>
internal static class CustomEventBody
{
    private const string Form =
        "Send {\"type\":\"custom.<name>\",\"data\":<any JSON>,\"turn\":<number>,\"expected_position\":<number>}; "
        + "only the type is needed.";

    // Leaves room for what the log and its readers put around the data before they reach the usual limit of 64.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 60 };

    private static readonly SearchValues<char> Legal =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    public static (CustomEventCommand? Command, Problem? Problem) Read(
        ReadOnlyMemory<byte> body, string? idempotencyKey, long? expectedPosition)
    {
        try
        {
            var (members, problem) = ReadMembers(body);
            problem ??= Check(members, expectedPosition);
            if (problem is not null)
            {
                return (null, problem);
            }

            var expected = expectedPosition ?? members.ExpectedPosition;
            var turn = members.Turn ?? 0;
            return (new CustomEventCommand(members.Type!, members.Data, turn, idempotencyKey, expected), null);
        }
        catch (JsonException)
        {
            return (null, Problem.Malformed($"The body is not JSON, or nested deeper than {Options.MaxDepth}. {Form}"));
        }
    }

    private static (Members Members, Problem? Problem) ReadMembers(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Options);
        var members = default(Members);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return (members, Problem.Malformed("The body is not a JSON object. " + Form));
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var ok = name switch
            {
                "type" => members.Type is null && TryText(ref reader, out members.Type),
                "turn" => members.Turn is null && TryInteger(ref reader, out members.Turn),
                "expected_position" =>
                    members.ExpectedPosition is null && TryNumber(ref reader, out members.ExpectedPosition),
                "data" => members.Data.IsEmpty && TryRaw(ref reader, body, out members.Data),
                _ => false,
            };
            if (!ok)
            {
                var detail = $"The member '{name}' is unknown, repeated or of the wrong type. {Form}";
                return (members, Problem.Malformed(detail, name));
            }
        }

        // Anything behind the object is an error that only reading on brings up.
        reader.Read();
        return (members, null);
    }

    private static Problem? Check(in Members members, long? expectedPosition)
    {
        var type = members.Type.AsSpan();
        var legal = type.StartsWith(EventTypes.CustomPrefix, StringComparison.Ordinal)
            && type.Length > EventTypes.CustomPrefix.Length
            && type.Length <= EventTypes.CustomLengthMax
            && !type.ContainsAnyExcept(Legal);
        if (!legal)
        {
            return Problem.Malformed(
                $"'type' begins with '{EventTypes.CustomPrefix}' and is at most {EventTypes.CustomLengthMax} "
                + "characters of A-Z a-z 0-9 . _ -.",
                "type");
        }

        if (members.Turn < 1)
        {
            return Problem.Malformed("'turn' is a whole number from 1.", "turn");
        }

        var contradicts = expectedPosition is not null && members.ExpectedPosition is not null
            && expectedPosition != members.ExpectedPosition;
        return contradicts || members.ExpectedPosition < 0
            ? Problem.Malformed("'expected_position' is one whole number from 0.", "expected_position")
            : null;
    }

    private static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    private static bool TryInteger(ref Utf8JsonReader reader, out int? number)
    {
        number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var value) ? value : null;
        return number is not null;
    }

    private static bool TryNumber(ref Utf8JsonReader reader, out long? number)
    {
        number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
        return number is not null;
    }

    private static bool TryRaw(ref Utf8JsonReader reader, ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> raw)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        raw = body[start..(int)reader.BytesConsumed];
        return true;
    }

    private struct Members
    {
        public string? Type;
        public ReadOnlyMemory<byte> Data;
        public int? Turn;
        public long? ExpectedPosition;
    }
}
