using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.SessionApi;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>What a caller of an endpoint wants: <c>{"message","session_id"?,"stream"?,"metadata"?}</c>.</summary>
internal sealed record EndpointCall
{
    private const string Form =
        "Send {\"message\":\"text\"}; beside it may stand session_id, stream (true or false) and metadata"
        + " (an object of texts).";

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>What the user says, at least one character.</summary>
    public string Message { get; private init; } = "";

    /// <summary>The session to go on with; null for a new one.</summary>
    public SessionId? Session { get; private init; }

    /// <summary>Whether the answer is streamed.</summary>
    public bool Stream { get; private init; }

    /// <summary>Metadata of the session; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; private init; }

    /// <summary>Reads a body strictly: a misspelt member must not silently do something else.</summary>
    public static Answer<EndpointCall> Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body, Options);
            return json.RootElement.ValueKind == JsonValueKind.Object ? Read(json.RootElement) : Unfit(Form);
        }
        catch (JsonException)
        {
            return Malformed("The body is not JSON, or a member stands twice in it.");
        }
        catch (InvalidOperationException)
        {
            return Malformed("A text of the body is not valid Unicode.");
        }
    }

    private static Answer<EndpointCall> Read(JsonElement body)
    {
        var call = new EndpointCall();
        foreach (var member in body.EnumerateObject())
        {
            var value = member.Value;
            switch (member.Name, value.ValueKind)
            {
                case ("message", JsonValueKind.String) when value.GetString() is { Length: > 0 } text:
                    call = call with { Message = text };
                    break;
                case ("session_id", JsonValueKind.String):
                    if (!SessionId.TryParse(value.GetString(), out var id))
                    {
                        return new Refusal(SessionErrorCode.InvalidSessionId, SessionId.Rule);
                    }

                    call = call with { Session = id };
                    break;
                case ("stream", JsonValueKind.True or JsonValueKind.False):
                    call = call with { Stream = value.GetBoolean() };
                    break;
                case ("metadata", JsonValueKind.Object):
                    var pairs = Pairs(value);
                    if (pairs.IsRefused)
                    {
                        return pairs.Refusal;
                    }

                    call = call with { Metadata = pairs.Value };
                    break;
                case ("session_id" or "stream" or "metadata", JsonValueKind.Null):
                    break;
                default:
                    return Unfit(Form);
            }
        }

        return call.Message.Length > 0 ? call : Unfit(Form);
    }

    private static Answer<Dictionary<string, string>> Pairs(JsonElement metadata)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in metadata.EnumerateObject())
        {
            if (pair.Value.ValueKind != JsonValueKind.String)
            {
                return Unfit("metadata is an object whose members are texts.");
            }

            pairs[pair.Name] = pair.Value.GetString()!;
        }

        if (pairs.ContainsKey(EndpointSessionName.MetadataKey))
        {
            return Unfit($"metadata.{EndpointSessionName.MetadataKey} is set by the grid.");
        }

        var problem = MetadataRule.Check(
            pairs.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)), mayRemove: false);
        return problem is null ? pairs : Malformed(problem.Detail);
    }

    private static Refusal Unfit(string message) => new(SessionErrorCode.Unprocessable, message);

    private static Refusal Malformed(string message) => new(SessionErrorCode.Malformed, message);
}
