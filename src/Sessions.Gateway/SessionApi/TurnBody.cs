using System.Text.Json;
using Sessions.Contracts;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// Reads <c>{"message"|"input","model"?,"upstream"?,"wire"?,"instructions"?,"parameters"?,"stream"?}</c>.
/// </summary>
internal static class TurnBody
{
    private const int DepthMax = 512;

    private const string Form =
        "Send {\"message\":\"text\"} or {\"input\":[…]} with messages or input items of the session's wire format; "
        + "beside it may stand model, upstream, wire, instructions, parameters and stream.";

    /// <summary>What a body asks for, or the problem with it.</summary>
    public static (NewTurn? Turn, Problem? Problem) Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = DepthMax });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? Read(document.RootElement)
                : (null, Problem.Malformed(Form));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or a text of it is no Unicode.
            return (null, PolicyBody.NotJson);
        }
    }

    private static (NewTurn? Turn, Problem? Problem) Read(JsonElement body)
    {
        var turn = new NewTurn();
        foreach (var member in body.EnumerateObject())
        {
            if (With(turn, member) is not { } next)
            {
                return (null, PolicyBody.Unfit(member.Name));
            }

            turn = next;
        }

        return (turn.Message is null) == (turn.Input.Count == 0)
            ? (null, new Problem(SessionErrorCode.Unprocessable, Form, "message"))
            : (turn, null);
    }

    private static NewTurn? With(NewTurn turn, JsonProperty member)
    {
        var value = member.Value;
        return (member.Name, value.ValueKind) switch
        {
            ("message", JsonValueKind.String) when value.GetString() is { Length: > 0 } text =>
                turn with { Message = text },
            ("input", JsonValueKind.Array) when value.GetArrayLength() > 0 && Objects(value) is { } items =>
                turn with { Input = items },
            ("model", JsonValueKind.String) when value.GetString() is { Length: > 0 and <= 256 } model =>
                turn with { Model = model },
            ("upstream", JsonValueKind.String) => turn with { Upstream = value.GetString() },
            ("wire", JsonValueKind.String) when WireNames.TryParse(value.GetString(), out var wire) =>
                turn with { Wire = wire },
            ("instructions", JsonValueKind.String) => turn with { Instructions = value.GetString() },
            ("parameters", JsonValueKind.Object) => turn with { Parameters = Raw(value) },
            ("stream", JsonValueKind.True or JsonValueKind.False) => turn with { Stream = value.GetBoolean() },
            (_, JsonValueKind.Null) when IsKnown(member.Name) => turn,
            _ => null,
        };
    }

    private static bool IsKnown(string name) =>
        name is "message" or "input" or "model" or "upstream" or "wire" or "instructions" or "parameters" or "stream";

    private static List<ReadOnlyMemory<byte>>? Objects(JsonElement list)
    {
        var items = new List<ReadOnlyMemory<byte>>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            items.Add(Raw(item));
        }

        return items;
    }

    private static byte[] Raw(JsonElement value) =>
        System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value).ToArray();
}
