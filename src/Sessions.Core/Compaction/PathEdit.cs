using System.Text.Json.Serialization;
using Sessions.Core.Events;
using Sessions.Core.Items;

namespace Sessions.Core.Compaction;

/// <summary>One rewrite of consecutive items of a path: what is sent in their place.</summary>
/// <remarks>
/// Edits of one path are ordered, do not overlap, and never begin or end between a tool call and its result unless both
/// stay. All items that no edit covers are sent as the client sent them.
/// </remarks>
/// <param name="From">Depth of the first item that is replaced, from 1.</param>
/// <param name="To">Depth of the last one.</param>
/// <param name="Scope">Whether the fragments stand for items or for whole messages.</param>
/// <param name="Tokens">Tokens of the replaced items, by the grid's count.</param>
/// <param name="Fragments">What is sent instead; empty where the items are left out.</param>
public sealed record PathEdit(
    int From, int To, EditScope Scope, int Tokens, IReadOnlyList<PathFragment> Fragments)
{
    /// <summary>
    /// Name of the one upstream that can read the fragments, which are encrypted by its provider; null where any can.
    /// </summary>
    public string? Upstream { get; init; }

    /// <summary>A run of items that is left out.</summary>
    public static PathEdit Removal(int from, int to, EditScope scope, int tokens) => new(from, to, scope, tokens, []);

    /// <summary>Tokens that the edit takes out of the context; negative where it adds some.</summary>
    [JsonIgnore]
    public int Saved
    {
        get
        {
            var left = Tokens;
            foreach (var fragment in Fragments)
            {
                left -= fragment.Tokens;
            }

            return left;
        }
    }
}

/// <summary>A piece that is sent in place of items.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Tokens by the grid's count.</param>
/// <param name="Raw">
/// Its exact bytes: one JSON value of the wire format, one item or, by the edit's scope, one message.
/// </param>
public sealed record PathFragment(ItemKind Kind, int Tokens, KeptJson Raw);

/// <summary>
/// What a fragment stands for. Only in Anthropic Messages the two differ: an item there is a content block inside a
/// message.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<EditScope>))]
public enum EditScope : byte
{
    /// <summary>Items, inside the message that holds them.</summary>
    [JsonStringEnumMemberName("items")]
    Items = 0,

    /// <summary>
    /// Whole messages: the edit begins with a message's first item and ends with a message's last one.
    /// </summary>
    [JsonStringEnumMemberName("messages")]
    Messages = 1,
}
