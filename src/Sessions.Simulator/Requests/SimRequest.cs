using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Thinking;

namespace Sessions.Simulator.Requests;

/// <summary>A request as the simulated provider understands it. Valid while its body's document lives.</summary>
internal sealed class SimRequest
{
    private ItemKind _last;
    private string? _lastUserText;
    private JsonElement? _lastUserContent;

    public required WireFormat Format { get; init; }

    public required JsonElement Root { get; init; }

    public required string Model { get; init; }

    public required ModelCard Card { get; init; }

    public RequestOrigin Origin { get; init; } = RequestOrigin.Nobody;

    /// <summary>Gets the tokens that prompt and answer may have together.</summary>
    public int Window { get; init; }

    /// <summary>Gets the prompt in cache order: tools, system, messages.</summary>
    public List<PathStep> Steps { get; } = [];

    public bool Stream { get; init; }

    public bool IncludeUsage { get; init; }

    /// <summary>Gets or sets the most tokens that the answer may have; null when the caller set none.</summary>
    public int? OutputMax { get; set; }

    /// <summary>Gets or sets the text of the last message of the user, for directives.</summary>
    public string LastUserText
    {
        // A long transcript has many user messages, and only the last one's text is ever wanted.
        get => _lastUserText ??= JsonFields.TextOf(_lastUserContent);
        set => _lastUserText = value;
    }

    /// <summary>Gets or sets how many rounds of tool calls followed that message.</summary>
    public int ToolRounds { get; set; }

    public bool EndsWithToolResult { get; set; }

    public bool HasTools { get; set; }

    /// <summary>Gets or sets whether the client asks for a compaction item instead of an answer.</summary>
    public bool WantsCompaction { get; set; }

    /// <summary>
    /// Gets or sets whether only marked prefixes are cached, on models that cache by themselves otherwise.
    /// </summary>
    public bool ExplicitCacheOnly { get; set; }

    /// <summary>Gets or sets whether prefixes that the provider marks by itself get the long life.</summary>
    public bool LongCacheLife { get; set; }

    /// <summary>Gets or sets how many steps come before the conversation: settings, tools, instructions.</summary>
    public int SetupSteps { get; set; }

    /// <summary>Gets what the thinking blocks of this request are bound to.</summary>
    public ThinkingTrail Thinking => field ??= new ThinkingTrail(this);

    /// <summary>Gets or sets the user messages of the response that this one continues, as JSON.</summary>
    public IReadOnlyList<string> EarlierUserMessages { get; set; } = [];

    /// <summary>Gets or sets what the provider has left out by the request's wish; null when it has no wish.</summary>
    public EditedContext? Edited { get; set; }

    /// <summary>Gets or sets the wish that the provider compacts before it answers; null for none.</summary>
    public CompactionWish? Compaction { get; set; }

    /// <summary>Gets the thinking blocks that were dropped: their places, with the reasons.</summary>
    public List<(string Path, string Reason)> Dropped { get; } = [];

    /// <summary>Gets the tokens that every prompt costs beside its items.</summary>
    public int BaseTokens { get; init; }

    public int PromptTokens
    {
        get
        {
            var tokens = BaseTokens;
            foreach (var step in Steps)
            {
                tokens += step.Tokens;
            }

            return tokens;
        }
    }

    /// <summary>The hash of the whole path; says what is asked, whoever asks.</summary>
    public UInt128 PathHash()
    {
        var hash = Mix.Text(Model);
        foreach (var step in Steps)
        {
            hash = Mix.Chain(hash, step.Item.Hash);
        }

        return hash;
    }

    /// <summary>Follows the conversation, to know what the last message asks for.</summary>
    public void Notice(ItemKind kind, JsonElement? content)
    {
        EndsWithToolResult = kind == ItemKind.ToolResult;
        if (kind == ItemKind.ToolCall)
        {
            // Parallel calls are one round.
            ToolRounds += _last == ItemKind.ToolCall ? 0 : 1;
        }
        else if (kind == ItemKind.User)
        {
            _lastUserText = null;
            _lastUserContent = content;
            ToolRounds = 0;
        }

        _last = kind;
    }
}
