using System.Buffers;
using System.Text.Json;
using Sessions.Tokens.Images;

namespace Sessions.Tokens.Items;

/// <summary>Goes through one wire item and counts what the model reads of it.</summary>
internal ref struct ItemWalk
{
    /// <summary>Deepest nesting that is understood; deeper items are counted as plain text.</summary>
    public const int DepthMax = 512;

    private readonly BytePairEncoding _encoding;
    private readonly ReadOnlySpan<byte> _json;
    private readonly ImageRule? _images;
    private Utf8JsonReader _reader;
    private SiblingType _type;
    private ImageDetail? _detail;
    private bool _hasRole;
    private bool _hasName;

    private ItemWalk(BytePairEncoding encoding, ImageRule? images, ReadOnlySpan<byte> json)
    {
        _encoding = encoding;
        _images = images;
        _json = json;
        _reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
    }

    // What the object being read says of itself, as far as it changes how its other properties are read.
    private enum SiblingType
    {
        Unknown,
        Text,
        Url,
        RedactedThinking,
    }

    /// <summary>Tokens of the item's texts.</summary>
    public int TextTokens { get; private set; }

    /// <summary>Tokens of images and files, which no vocabulary has a say in.</summary>
    public int MediaTokens { get; private set; }

    /// <summary>Whether the item names the role of its author.</summary>
    public readonly bool HasRole => _hasRole;

    /// <summary>Whether the item is a message that names its author.</summary>
    public readonly bool HasAuthorName => _hasRole && _hasName;

    /// <summary>Counts an item.</summary>
    /// <param name="encoding">Counts texts.</param>
    /// <param name="images">Counts images; null where no rule is known.</param>
    /// <param name="json">The item.</param>
    /// <exception cref="JsonException">The item is not one JSON value.</exception>
    public static ItemWalk Over(BytePairEncoding encoding, ImageRule? images, ReadOnlySpan<byte> json)
    {
        var walk = new ItemWalk(encoding, images, json);
        while (walk._reader.Read())
        {
            walk.Visit();
        }

        return walk;
    }

    private void Visit()
    {
        if (_reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = ItemFields.Of(_reader.ValueSpan);
            _reader.Read();
            VisitField(field);
        }
        else
        {
            VisitValue();
        }
    }

    private void VisitField(ItemField field)
    {
        var atTop = _reader.CurrentDepth == 1;
        switch (field)
        {
            case ItemField.Hidden:
                _reader.Skip();
                break;
            case ItemField.Detail:
                _detail = _reader.TokenType == JsonTokenType.String ? ImageDetails.Of(_reader.ValueSpan) : null;
                _reader.Skip();
                break;
            case ItemField.Type:
                _type = TypeOf(ref _reader);
                _reader.Skip();
                break;
            case ItemField.Arguments when _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray:
                VisitJson();
                break;
            case ItemField.Media:
            case ItemField.Address when IsMediaAddress():
            case ItemField.Data when IsEncodedData():
                VisitMedia();
                break;
            case ItemField.Role:
                _hasRole |= atTop;
                VisitValue();
                break;
            case ItemField.Name:
                _hasName |= atTop && _reader.TokenType == JsonTokenType.String;
                VisitValue();
                break;
            default:
                VisitValue();
                break;
        }
    }

    private void VisitValue()
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                _type = SiblingType.Unknown;
                _detail = null;
                break;
            case JsonTokenType.String:
                VisitString();
                break;
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                TextTokens += _encoding.Count(_reader.ValueSpan);
                break;
            default:
                break;
        }
    }

    private void VisitString()
    {
        var text = _reader.ValueSpan;
        if (!_reader.ValueIsEscaped)
        {
            TextTokens += _encoding.Count(text);
            return;
        }

        var scratch = ArrayPool<byte>.Shared.Rent(text.Length);
        TextTokens += _encoding.Count(scratch.AsSpan(0, JsonStringText.Unescape(text, scratch)));
        ArrayPool<byte>.Shared.Return(scratch);
    }

    private void VisitJson()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        TextTokens += JsonText.Count(_encoding, _json[start..(int)_reader.BytesConsumed]);
    }

    private void VisitMedia()
    {
        // Reasoning that the provider hides comes as data too, but is no medium.
        if (_reader.TokenType != JsonTokenType.Null && _type != SiblingType.RedactedThinking)
        {
            MediaTokens += MediaPart.Count(_images, _reader, _detail);
        }

        _reader.Skip();
    }

    private readonly bool IsMediaAddress() =>
        _type == SiblingType.Url
        || (_reader.TokenType == JsonTokenType.String && _reader.ValueSpan.StartsWith("data:"u8));

    private readonly bool IsEncodedData() =>
        _type != SiblingType.Text && _reader.TokenType is JsonTokenType.String or JsonTokenType.Null;

    private static SiblingType TypeOf(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            return SiblingType.Unknown;
        }

        return reader.ValueSpan.SequenceEqual("text"u8) ? SiblingType.Text
            : reader.ValueSpan.SequenceEqual("url"u8) ? SiblingType.Url
            : reader.ValueSpan.SequenceEqual("redacted_thinking"u8) ? SiblingType.RedactedThinking
            : SiblingType.Unknown;
    }
}
