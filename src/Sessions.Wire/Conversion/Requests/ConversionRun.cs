using System.Text;
using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>
/// One conversion of one request: what is noted on the way, and the first thing that stands against it.
/// </summary>
/// <remarks>
/// After a refusal reading goes on, for what is read is thrown away then; so no reader has to carry it upwards.
/// </remarks>
internal sealed class ConversionRun(WireFormat from, WireFormat to, ConversionContext context)
{
    private const int QuotedCharsMax = 64;

    private readonly List<(string Code, int Count)> _notes = [];

    public WireFormat From { get; } = from;

    public WireFormat To { get; } = to;

    public ConversionContext Context { get; } = context;

    public ConversionRefusal? Refusal { get; private set; }

    /// <summary>Whether both formats are OpenAI's, which share names and meanings of many parameters.</summary>
    public bool StaysWithOpenAi => From != WireFormat.Messages && To != WireFormat.Messages;

    public ConversionReport Report =>
        _notes.Count == 0 ? ConversionReport.Nothing : new([.. _notes.Select(static n => $"{n.Code}={n.Count}")]);

    /// <summary>A short string of the request for a message, such as a type.</summary>
    public static string Quote(JsonElement element)
    {
        string text = element.IsText() ? element.GetString()! : element.ValueKind.ToString();
        return text.Length <= QuotedCharsMax ? text : text[..QuotedCharsMax];
    }

    /// <summary>Says what has no counterpart in the other format.</summary>
    /// <param name="what">The subject of the sentence, with a capital.</param>
    /// <param name="where">Its place in the body.</param>
    public void Refuse(string what, Place where) =>
        Refusal ??= new($"{what} cannot be converted from {NameOf(From)} to {NameOf(To)}.", where.ToString());

    /// <summary>Says that a tool runs at the provider of its own format, and what can be done.</summary>
    /// <param name="type">The tool's type, such as <c>web_search</c>.</param>
    /// <param name="name">Its name, where it has one.</param>
    /// <param name="where">Its place in the body.</param>
    public void RefuseHosted(JsonElement type, JsonElement name, Place where)
    {
        string called = name.IsText() && !name.Is(Encoding.UTF8.GetBytes(Quote(type)))
            ? $" (\"{Quote(name)}\")"
            : "";
        Refusal ??= new(
            $"A tool of type \"{Quote(type)}\"{called} runs at a provider that speaks {NameOf(From)} and cannot be "
                + $"converted to {NameOf(To)}. Switch this tool off in the client.",
            where.ToString());
    }

    /// <summary>Says what is wrong with the request itself.</summary>
    public void Reject(string sentence, Place where) => Refusal ??= new(sentence, where.ToString());

    /// <summary>Rejects a member that is no string.</summary>
    public void RequireText(JsonElement value, Place place, string leaf)
    {
        if (!value.IsText())
        {
            Reject("It must be a string.", place.Sub(leaf));
        }
    }

    /// <summary>Counts something that is left out or put differently.</summary>
    public void Note(string code, int count = 1)
    {
        int known = _notes.FindIndex(note => note.Code == code);
        if (known < 0)
        {
            _notes.Add((code, count));
        }
        else
        {
            _notes[known] = (code, _notes[known].Count + count);
        }
    }

    /// <summary>
    /// Refuses members that are not among those known, unless they are null; notes cache markers.
    /// </summary>
    public void Only(JsonElement element, Place where, params ReadOnlySpan<string> known)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null || IsAmong(member, known))
            {
                continue;
            }

            if (member.NameEquals("cache_control"u8) || member.NameEquals("prompt_cache_breakpoint"u8))
            {
                Note(NoteCodes.CacheBreakpoints);
                continue;
            }

            Refuse($"The member \"{Cut(member.Name)}\"", where.Sub(Cut(member.Name)));
        }
    }

    private static bool IsAmong(JsonProperty member, ReadOnlySpan<string> known)
    {
        foreach (string name in known)
        {
            if (member.NameEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private static string Cut(string name) => name.Length <= QuotedCharsMax ? name : name[..QuotedCharsMax];

    private static string NameOf(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "Chat Completions",
        WireFormat.Responses => "Responses",
        _ => "Messages",
    };
}
