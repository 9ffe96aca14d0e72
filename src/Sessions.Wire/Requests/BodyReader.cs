using System.Buffers;
using System.Buffers.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Walks the top-level object of one request body.</summary>
internal ref struct BodyReader : IDisposable
{
    private const int ModelCharactersMax = 256;
    private const int EscapedCharacterBytesMax = 6;
    private const int ParamBytesMax = 64;

    private readonly WireFormat _wire;
    private readonly ReadOnlyMemory<byte> _body;
    private ItemScan _scan;
    private HintReader _hints;
    private JsonText _member;
    private uint _seen;
    private string? _model;
    private bool _stream;
    private bool? _includeUsage;
    private long? _maxOutputTokens;
    private long? _maxTokensOld;
    private ItemMarks _lastMarks;
    private int _objectStart;
    private Range? _streamOptions;
    private Range? _includeUsageValue;
    private Range? _thinking;
    private string? _missing;

    public BodyReader(WireFormat wire, ReadOnlyMemory<byte> body, RequestLimits limits)
    {
        _wire = wire;
        _body = body;
        _scan = new ItemScan(wire, body.Span, limits);
    }

    public void Dispose() => _scan.Dispose();

    /// <summary>Reads the body; false when it is malformed, see <see cref="Error"/>.</summary>
    public bool Read()
    {
        ref var json = ref _scan.Json;
        json.SkipWhiteSpace();
        if (json.Next != (byte)'{')
        {
            return json.Fail("The body must be a JSON object.");
        }

        json.Open();
        _objectStart = json.Position;
        for (var cursor = default(MemberCursor); json.NextMember(ref cursor);)
        {
            _member = cursor.NameText;
            if (!ReadMember(TopMembers.Of(_wire, json.ContentOf(_member))))
            {
                return false;
            }

            _member = default;
            _scan.Element = -1;
            json.Restart([]);
        }

        if (json.Failure is not null)
        {
            return false;
        }

        json.SkipWhiteSpace();
        return json.AtEnd ? HasAll() : json.Fail("Something follows the JSON object.");
    }

    /// <summary>What was read; only after <see cref="Read"/> said true.</summary>
    public readonly WireRequest Build()
    {
        var count = _scan.Drafts.Count;
        var items = ArrayPool<ProposedItem>.Shared.Rent(count);
        var marks = _scan.Drafts.Chain(items, _lastMarks);
        var sections = _scan.Drafts.Sections;
        return new WireRequest(items, count, _body)
        {
            Wire = _wire,
            Model = _model!,
            Stream = _stream,
            IncludeUsage = _includeUsage,
            MaxOutputTokens = _maxOutputTokens ?? _maxTokensOld,
            Hints = _hints.Found,
            HasCacheBreakpoints = (marks & ItemMarks.CacheBreakpoint) != 0,
            HasTools = _scan.Drafts.CountOf(ItemSection.Tools) + _scan.Drafts.CountOf(ItemSection.Functions) > 0,
            ObjectStart = _objectStart,
            StreamOptions = _streamOptions,
            IncludeUsageValue = _includeUsageValue,
            HasPromptCacheKey = Has(TopMember.PromptCacheKey),
            HasContextManagement = Has(TopMember.ContextManagement),
            Thinking = _thinking,
            Messages = Has(TopMember.Messages) ? sections[(int)ItemSection.Messages].Value : null,
            Sections = sections,
        };
    }

    /// <summary>Why <see cref="Read"/> said false.</summary>
    public readonly MalformedRequest Error()
    {
        var name = _scan.Json.ContentOf(_member);
        string? param = null;
        if (name.Length is > 0 and <= ParamBytesMax && JsonStringForm.TryDecode(name, out var text))
        {
            param = _scan.Element < 0 ? text : $"{text}[{_scan.Element}]";
        }

        return new MalformedRequest(_scan.Json.Failure!, param ?? _missing, _scan.TooManyItems);
    }

    private readonly bool Has(TopMember member) => (_seen & (1u << (int)member)) != 0;

    private bool ReadMember(TopMember member)
    {
        ref var json = ref _scan.Json;
        if (member is not TopMember.Other)
        {
            if (member <= TopMember.LastUnique && Has(member))
            {
                return json.Fail("The member stands twice.");
            }

            _seen |= 1u << (int)member;
        }

        switch (member)
        {
            case TopMember.Model:
                return ReadModel();
            case TopMember.Stream:
                _stream = json.Next == (byte)'t';
                return json.Next is (byte)'t' or (byte)'f' or (byte)'n'
                    ? json.Value()
                    : json.Fail("It must be true or false.");
            case TopMember.StreamOptions:
                return ReadStreamOptions();
            case TopMember.Tools or TopMember.Functions or TopMember.System or TopMember.Messages:
                return ReadItems(member);
            case TopMember.MaxOutputTokens:
                return ReadCount(out _maxOutputTokens);
            case TopMember.MaxTokensOld:
                return ReadCount(out _maxTokensOld);
            case TopMember.CacheControl:
                json.Restart([]);
                var read = json.CacheMarker();
                _lastMarks = json.Marks;
                return read;
            case TopMember.Thinking:
                var start = json.Position;
                var valid = json.Value();
                _thinking = start..json.Position;
                return valid;
            case TopMember.ContextManagement or TopMember.Other:
                return json.Value();
            default:
                return _hints.Read(ref json, member);
        }
    }

    private bool ReadItems(TopMember member)
    {
        var start = _scan.Json.Position;
        var firstDraft = _scan.Drafts.Count;
        var section = member switch
        {
            TopMember.Tools => ItemSection.Tools,
            TopMember.Functions => ItemSection.Functions,
            TopMember.System => ItemSection.System,
            _ => ItemSection.Messages,
        };
        var read = section switch
        {
            ItemSection.System => SystemItems.Read(ref _scan),
            ItemSection.Tools or ItemSection.Functions => ToolItems.Read(ref _scan, section),
            _ => _wire switch
            {
                WireFormat.Chat => ChatItems.Read(ref _scan),
                WireFormat.Responses => ResponsesItems.Read(ref _scan),
                _ => MessagesItems.Read(ref _scan),
            },
        };
        _scan.Drafts.Close(section, firstDraft, start.._scan.Json.Position);
        return read;
    }

    private bool ReadModel()
    {
        ref var json = ref _scan.Json;
        if (json.Next != (byte)'"')
        {
            return json.Fail("It must be a string.");
        }

        if (!json.String(out var text))
        {
            return false;
        }

        var usable = text.End - text.Start is > 0 and <= ModelCharactersMax * EscapedCharacterBytesMax
            && JsonStringForm.TryDecode(json.ContentOf(text), out _model)
            && _model.Length <= ModelCharactersMax;
        return usable || json.Fail($"It must hold 1 to {ModelCharactersMax} characters.");
    }

    private bool ReadStreamOptions()
    {
        ref var json = ref _scan.Json;
        var start = json.Position;
        if (json.Next != (byte)'{')
        {
            var read = json.Value();
            _streamOptions = start..json.Position;
            return read;
        }

        if (!json.Open())
        {
            return false;
        }

        for (var cursor = default(MemberCursor); json.NextMember(ref cursor);)
        {
            var valueStart = json.Position;
            var first = json.Next;
            if (!json.Value())
            {
                return false;
            }

            if (json.ContentOf(cursor.NameText).SequenceEqual("include_usage"u8))
            {
                _includeUsage = first == (byte)'t' ? true : first == (byte)'f' ? false : null;
                _includeUsageValue = valueStart..json.Position;
            }
        }

        _streamOptions = start..json.Position;
        return json.Failure is null;
    }

    private bool ReadCount(out long? count)
    {
        var start = _scan.Json.Position;
        count = null;
        if (!_scan.Json.Value())
        {
            return false;
        }

        var number = _body.Span[start.._scan.Json.Position];
        if (Utf8Parser.TryParse(number, out long value, out var used) && used == number.Length && value >= 0)
        {
            count = value;
        }

        return true;
    }

    private bool HasAll()
    {
        var needsMessages = _wire != WireFormat.Responses;
        _missing = !Has(TopMember.Model) ? "model"
            : needsMessages && !Has(TopMember.Messages) ? "messages"
            : null;
        return _missing is null || _scan.Json.Fail("It is required.");
    }
}
