using Sessions.Core.Items;
using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Requests;

/// <summary>A cache mark that the client put at the end of an item.</summary>
internal enum CacheMark : byte
{
    None,
    Short,
    Long,
}

/// <summary>One step of a prompt, in the order in which the provider's cache sees it.</summary>
/// <param name="Kind">What the item is; <see cref="ItemKind.Other"/> for settings that the prefix depends on.</param>
/// <param name="Item">Its measure.</param>
/// <param name="Overhead">Tokens of the message around it.</param>
internal readonly record struct PathStep(ItemKind Kind, MeasuredItem Item, int Overhead = 0)
{
    /// <summary>Gets the client's cache mark at its end.</summary>
    public CacheMark Mark { get; init; }

    /// <summary>Gets whether a message of the user or of a tool ends here: where gpt-5.6 caches by itself.</summary>
    public bool EndsInput { get; init; }

    /// <summary>Gets whether this is a setting and no item: it has no place among the positions of a path.</summary>
    public bool IsSetting { get; init; }

    /// <summary>
    /// Gets whether this is the Responses field <c>instructions</c>, which a continuing request does not inherit.
    /// </summary>
    public bool IsInstructions { get; init; }

    /// <summary>Gets the index of the message that it belongs to; only for Anthropic's messages.</summary>
    public int Message { get; init; }

    /// <summary>Gets the id of a tool call, on the call and on its result; only for Anthropic's messages.</summary>
    public string? CallId { get; init; }

    /// <summary>Gets the tool's name, on a call; only for Anthropic's messages.</summary>
    public string? Tool { get; init; }

    public int Tokens => Item.Tokens + Overhead;
}
