using System.Buffers;
using System.Text;
using System.Text.Json;
using Sessions.Wire.Edits;

namespace Sessions.Wire.Responses;

/// <summary>Puts a few members of a response object right and leaves every other byte as it is.</summary>
internal sealed class ResponseMembers
{
    private readonly (string Name, byte[] Value, bool IsNeeded)[] _members;

    public ResponseMembers(ResponseFacts facts)
    {
        var members = new List<(string, byte[], bool)>();
        if (facts.Id is { } id)
        {
            members.Add(("id", JsonQuote.Of(id), true));
        }

        var previous = facts.PreviousResponseId;
        members.Add(("previous_response_id", previous is null ? Null : JsonQuote.Of(previous), previous is not null));
        var conversation = facts.Conversation;
        members.Add((
            "conversation",
            conversation is null ? Null : [.. "{\"id\":"u8, .. JsonQuote.Of(conversation), (byte)'}'],
            conversation is not null));
        members.Add(("store", facts.Store ? [.. "true"u8] : [.. "false"u8], true));
        _members = [.. members];
    }

    private static byte[] Null => [.. "null"u8];

    /// <summary>The provider's id of the last object that was put right; null for none.</summary>
    public string? ProvidersId { get; private set; }

    /// <summary>Writes the object; as it came where it is no JSON object.</summary>
    public void Write(ReadOnlySpan<byte> response, IBufferWriter<byte> output)
    {
        var reader = new Utf8JsonReader(response, ItemJson.Options);
        var splices = new List<(Range Place, byte[] Value)>();
        int opened;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                output.Write(response);
                return;
            }

            opened = (int)reader.BytesConsumed;
            splices.AddRange(Splices(ref reader, opened));
        }
        catch (JsonException)
        {
            output.Write(response);
            return;
        }

        var at = 0;
        foreach (var (place, value) in splices)
        {
            output.Write(response[at..place.Start.Value]);
            output.Write(value);
            at = place.End.Value;
        }

        output.Write(response[at..]);
    }

    private List<(Range Place, byte[] Value)> Splices(ref Utf8JsonReader reader, int opened)
    {
        var found = new List<(Range Place, byte[] Value)>();
        var missing = _members.ToDictionary(static member => member.Name, StringComparer.Ordinal);
        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var name = ItemJson.NameOf(ref reader);
            reader.Read();
            if (name == "id" && reader.TokenType == JsonTokenType.String)
            {
                ProvidersId = ItemJson.TextOf(ref reader);
            }

            var place = ItemJson.Take(ref reader);
            if (name is not null && missing.Remove(name, out var member))
            {
                found.Add((place, member.Value));
            }
        }

        var added = new StringBuilder();
        foreach (var (name, value, isNeeded) in _members)
        {
            if (isNeeded && missing.ContainsKey(name))
            {
                added.Append('"').Append(name).Append("\":").Append(Encoding.UTF8.GetString(value)).Append(',');
            }
        }

        if (added.Length > 0)
        {
            var text = isEmpty ? added.ToString(0, added.Length - 1) : added.ToString();
            found.Insert(0, (opened..opened, Encoding.UTF8.GetBytes(text)));
        }

        return found;
    }
}
