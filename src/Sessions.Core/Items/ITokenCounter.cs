using Sessions.Core.Turns;

namespace Sessions.Core.Items;

/// <summary>Counts what one item will cost in a model's context.</summary>
public interface ITokenCounter
{
    /// <summary>Tokens of one item, its wire overhead included.</summary>
    /// <param name="model">The model's name as the request spells it.</param>
    /// <param name="kind">What the item is.</param>
    /// <param name="json">The item's own bytes, one JSON value.</param>
    int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json);

    /// <summary>Tokens of plain UTF-8 text.</summary>
    int CountText(string model, ReadOnlySpan<byte> utf8);

    /// <summary>Tokens that introduce the tools, once per request that has any.</summary>
    /// <param name="wire">The request's format.</param>
    int CountToolList(WireFormat wire) => 0;

    /// <summary>Tokens that prime the answer, once per request.</summary>
    /// <param name="wire">The request's format.</param>
    int CountReply(WireFormat wire) => 0;
}
