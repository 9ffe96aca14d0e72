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
}
