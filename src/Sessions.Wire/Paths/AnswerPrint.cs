using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Items;

namespace Sessions.Wire.Paths;

/// <summary>
/// Tells answers apart by what their readers keep: the text without its white space, and tool calls by name and id.
/// </summary>
/// <remarks>
/// Looser than an item's hash on purpose. Clients do not send an answer back as it came: they drop reasoning, null
/// members, annotations and trailing line breaks, join text blocks, write tool input anew.
/// </remarks>
internal sealed class AnswerPrint : IDisposable
{
    // No byte of UTF-8: neither text nor an item's canonical form can hold it.
    private const byte Divider = 0xFF;

    // As deep as a front door admits items, with what stands around them.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1_024 };

    private readonly PooledBytes _text = new();
    private readonly PooledBytes _calls = new();

    /// <summary>Adds what one JSON value says: an item of a request, or an answer's output.</summary>
    public void Add(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            _ = reader.Read();
            AddEntries(ref reader, json, isPart: false);
        }
        catch (JsonException)
        {
            // Cut short: what could be read counts.
        }
    }

    /// <summary>The print of everything that was added; begins anew.</summary>
    public ItemHash Take()
    {
        _text.Append(Divider);
        _text.Append(_calls.Written);
        var print = ItemHash.Of(_text.Written);
        _text.Clear();
        _calls.Clear();
        return print;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _text.Dispose();
        _calls.Dispose();
    }

    private void AddEntries(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isPart)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                AddEntry(ref reader, json, isPart);
            }
        }
        else
        {
            AddEntry(ref reader, json, isPart);
        }
    }

    private void AddEntry(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool isPart)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            Add(AnswerEntry.Read(ref reader, json), isPart);
        }
        else
        {
            reader.Skip();
        }
    }

    // Answers have parts, parts have none: a body that nests deeper on purpose is not followed.
    private void Add(AnswerEntry entry, bool isPart)
    {
        if (entry.IsReasoning)
        {
            return;
        }

        AddText(entry.Text);
        AddText(entry.Refusal);
        AddText(entry.Content);
        if (!isPart)
        {
            AddParts(entry.Content);
            AddParts(entry.ToolCalls);
        }

        AddCall(entry);
    }

    private void AddParts(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith("["u8))
        {
            var reader = new Utf8JsonReader(json, ReaderOptions);
            _ = reader.Read();
            AddEntries(ref reader, json, isPart: true);
        }
    }

    private void AddCall(AnswerEntry entry)
    {
        var function = entry.Function.IsEmpty ? entry.Custom : entry.Function;
        var name = entry.Name;
        if (function.StartsWith("{"u8))
        {
            var reader = new Utf8JsonReader(function, ReaderOptions);
            _ = reader.Read();
            name = AnswerEntry.Read(ref reader, function).Name;
        }

        // Only a call's own id is kept by clients; a message's is not.
        var id = !entry.CallId.IsEmpty ? entry.CallId : entry.IsCall ? entry.Id : default;
        if (entry.IsCall || !id.IsEmpty || !function.IsEmpty)
        {
            _calls.Append(Divider);
            _calls.Append(id);
            _calls.Append(Divider);
            _calls.Append(name);
        }
    }

    private void AddText(ReadOnlySpan<byte> json)
    {
        if (!json.StartsWith("\""u8))
        {
            return;
        }

        var room = _text.GetSpan(json.Length);
        var length = Unescape(json, room);
        var kept = 0;
        foreach (var value in room[..length])
        {
            room[kept] = value;
            kept += value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' ? 0 : 1;
        }

        _text.Advance(kept);
    }

    private static int Unescape(ReadOnlySpan<byte> json, Span<byte> room)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            _ = reader.Read();
            return reader.CopyString(room);
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or invalid UTF-8: the raw text tells answers apart as well.
            json.CopyTo(room);
            return json.Length;
        }
    }
}
