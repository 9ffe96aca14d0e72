using System.Text;
using System.Text.Json;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Collects what may identify the session while a body is read.</summary>
internal struct HintReader
{
    private const int HintBytesMax = 4096;
    private const int PairsMax = 16;
    private const string OldSessionPrefix = "_session_";

    private RequestHints? _hints;
    private string? _metadataSessionId;

    /// <summary>What was found.</summary>
    public readonly RequestHints Found
    {
        get
        {
            var hints = _hints ?? RequestHints.None;
            return _metadataSessionId is null || hints.LiteLlmSessionId is not null
                ? hints
                : hints with { LiteLlmSessionId = _metadataSessionId };
        }
    }

    /// <summary>Reads the value of a member that carries a hint.</summary>
    public bool Read(ref CanonicalScanner json, TopMember member)
    {
        if (member is TopMember.Metadata or TopMember.LiteLlmMetadata or TopMember.ClientMetadata)
        {
            return json.Next == (byte)'{' ? ReadMap(ref json, member) : json.Value();
        }

        if (member == TopMember.Conversation && json.Next == (byte)'{')
        {
            return ReadConversation(ref json);
        }

        if (!ReadText(ref json, out var text))
        {
            return false;
        }

        if (text is not null)
        {
            _hints = With(member, text);
        }

        return true;
    }

    private readonly RequestHints With(TopMember member, string text)
    {
        var hints = _hints ?? RequestHints.None;
        return member switch
        {
            TopMember.PromptCacheKey => hints with { PromptCacheKey = text },
            TopMember.SessionId => hints with { SessionId = text },
            TopMember.LiteLlmSessionId => hints with { LiteLlmSessionId = text },
            TopMember.PreviousResponseId => hints with { PreviousResponseId = text },
            TopMember.Conversation => hints with { Conversation = text },
            _ => hints,
        };
    }

    private bool ReadConversation(ref CanonicalScanner json)
    {
        if (!json.Open())
        {
            return false;
        }

        for (var cursor = default(MemberCursor); json.NextMember(ref cursor);)
        {
            if (!ReadText(ref json, out var text))
            {
                return false;
            }

            if (cursor.Name == MemberName.Id && text is not null)
            {
                _hints = With(TopMember.Conversation, text);
            }
        }

        return json.Failure is null;
    }

    private bool ReadMap(ref CanonicalScanner json, TopMember member)
    {
        Dictionary<string, string>? map = [];
        if (!json.Open())
        {
            return false;
        }

        for (var cursor = default(MemberCursor); json.NextMember(ref cursor);)
        {
            var name = json.ContentOf(cursor.NameText);
            if (!ReadText(ref json, out var text))
            {
                return false;
            }

            if (text is not null)
            {
                Notice(member, name, text);
            }

            if (map is not null && (text is null || !JsonStringForm.TryDecode(name, out var key)
                || !Put(map, key, text)))
            {
                map = null;
            }
        }

        if (map is not null && member != TopMember.LiteLlmMetadata)
        {
            var hints = _hints ?? RequestHints.None;
            _hints = member == TopMember.Metadata ? hints with { Metadata = map } : hints with { ClientMetadata = map };
        }

        return json.Failure is null;
    }

    private void Notice(TopMember member, ReadOnlySpan<byte> name, string text)
    {
        if (member == TopMember.Metadata && name.SequenceEqual("user_id"u8))
        {
            _hints = (_hints ?? RequestHints.None) with
            {
                MetadataUserId = text,
                MetadataUserSessionId = SessionOfUserId(text),
            };
        }
        else if (member != TopMember.ClientMetadata && name.SequenceEqual("session_id"u8)
            && (member == TopMember.LiteLlmMetadata || _metadataSessionId is null))
        {
            _metadataSessionId = text;
        }
    }

    private static bool Put(Dictionary<string, string> map, string key, string text)
    {
        map[key] = text;
        return map.Count <= PairsMax;
    }

    /// <summary>Reads a value; text only for a string of 1 to <see cref="HintBytesMax"/> bytes.</summary>
    private static bool ReadText(ref CanonicalScanner json, out string? text)
    {
        text = null;
        if (json.Next != (byte)'"')
        {
            return json.Value();
        }

        if (!json.String(out var found))
        {
            return false;
        }

        var usable = found.End - found.Start is > 0 and <= HintBytesMax;
        text = usable && JsonStringForm.TryDecode(json.ContentOf(found), out var decoded) ? decoded : null;
        return true;
    }

    private static string? SessionOfUserId(string userId)
    {
        if (!userId.StartsWith('{'))
        {
            var at = userId.LastIndexOf(OldSessionPrefix, StringComparison.Ordinal) + OldSessionPrefix.Length;
            return at >= OldSessionPrefix.Length && at < userId.Length ? userId[at..] : null;
        }

        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(userId));
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1
                    && reader.ValueTextEquals("session_id"u8) && reader.Read())
                {
                    var id = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    return string.IsNullOrEmpty(id) ? null : id;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A user id is free text: one that only looks like JSON names no session.
        }

        return null;
    }
}
