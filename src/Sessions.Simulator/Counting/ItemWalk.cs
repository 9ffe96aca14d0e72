using System.Buffers;
using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Counting;

/// <summary>One walk over an item's JSON: counts its text and collects its meaning.</summary>
/// <remarks>
/// A provider renders an item into its own template, so a prompt does not see white space, JSON escapes, cache marks,
/// item
/// ids, or whether a text stood alone or in a block. The walk leaves these out of the hash and counts no tokens for
/// them.
/// </remarks>
internal sealed class ItemWalk(ITokenCounter counter, string model)
{
    private const int SegmentBytes = 1024;
    private const int ImageTokens = 765;

    // Base64 of encrypted reasoning: four characters for three bytes, some five bytes a token.
    private const int OpaqueCharactersPerToken = 7;

    private readonly ArrayBufferWriter<byte> _meaning = new(1024);
    private int _tokens;

    public MeasuredItem Measure(ItemKind kind, ReadOnlySpan<byte> json)
    {
        Note((byte)kind);
        if (kind == ItemKind.ToolDefinition)
        {
            _tokens = new ToolCost(counter, model).Count(json);
        }

        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            Step(ref reader, json, countsText: kind != ItemKind.ToolDefinition);
        }

        var segments = Segments(_meaning.WrittenSpan);
        var hash = (UInt128)(byte)kind;
        foreach (var segment in segments)
        {
            hash = Mix.Chain(hash, segment);
        }

        return new MeasuredItem(hash, _tokens, segments);
    }

    private void Step(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool countsText)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                Property(ref reader, json, countsText);
                break;
            case JsonTokenType.String:
                Text(ref reader, countsText);
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                Note((byte)reader.TokenType);
                _meaning.Write(reader.ValueSpan);
                break;
            default:
                break;
        }
    }

    private void Property(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool countsText)
    {
        switch (PropertyRoles.Of(ref reader))
        {
            case PropertyRole.Dress:
                reader.Skip();
                break;
            case PropertyRole.Content:
                break;
            case PropertyRole.Label:
                Label(ref reader);
                break;
            case PropertyRole.Free:
                _meaning.Write(reader.ValueSpan);
                Free(ref reader, json, countsText);
                break;
            case PropertyRole.Opaque:
                Opaque(ref reader, json, _ => ImageTokens);
                break;
            case PropertyRole.Encrypted:
                Opaque(ref reader, json, static length => length / OpaqueCharactersPerToken);
                break;
            default:
                _meaning.Write(reader.ValueSpan);
                break;
        }
    }

    // A type, a role, an id of a call: part of the meaning, but the template pays for it.
    private void Label(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
        }
        else if (!PropertyRoles.IsPlainType(ref reader))
        {
            _meaning.Write(name);
            Text(ref reader, countsText: false);
        }
    }

    // The caller's own JSON (arguments, schemas): every name and bracket counts, white space does not change the
    // meaning.
    private void Free(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, bool countsText)
    {
        reader.Read();
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            Step(ref reader, json, countsText);
            return;
        }

        var start = (int)reader.TokenStartIndex;
        var depth = reader.CurrentDepth;
        do
        {
            Note((byte)reader.TokenType);
            _meaning.Write(reader.ValueSpan);
        }
        while (reader.Read() && reader.CurrentDepth > depth);

        if (countsText)
        {
            _tokens += counter.CountText(model, json[start..(int)reader.BytesConsumed]);
        }
    }

    private void Opaque(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, Func<int, int> tokens)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        var isNull = reader.TokenType == JsonTokenType.Null;
        reader.Skip();
        if (!isNull)
        {
            var value = json[start..(int)reader.BytesConsumed];
            _meaning.Write(value);
            _tokens += tokens(value.Length);
        }
    }

    private void Text(ref Utf8JsonReader reader, bool countsText)
    {
        Note(0x1F);
        if (!reader.ValueIsEscaped)
        {
            _meaning.Write(reader.ValueSpan);
            Count(reader.ValueSpan, countsText);
            return;
        }

        var before = _meaning.WrittenCount;
        var written = reader.CopyString(_meaning.GetSpan(reader.ValueSpan.Length));
        _meaning.Advance(written);
        Count(_meaning.WrittenSpan[before..], countsText);
    }

    private void Count(ReadOnlySpan<byte> text, bool countsText)
    {
        if (countsText && !text.IsEmpty)
        {
            _tokens += counter.CountText(model, text);
        }
    }

    private void Note(byte mark) => _meaning.Write([mark]);

    private static UInt128[] Segments(ReadOnlySpan<byte> meaning)
    {
        var segments = new UInt128[(meaning.Length + SegmentBytes - 1) / SegmentBytes];
        for (var i = 0; i < segments.Length; i++)
        {
            var start = i * SegmentBytes;
            segments[i] = Mix.Content(meaning.Slice(start, Math.Min(SegmentBytes, meaning.Length - start)));
        }

        return segments;
    }
}
