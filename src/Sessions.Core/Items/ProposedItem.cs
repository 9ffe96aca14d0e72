namespace Sessions.Core.Items;

/// <summary>One item of a request's path, in provider cache order.</summary>
/// <param name="Chain">The item and everything before it.</param>
/// <param name="Kind">What the item is.</param>
/// <param name="Marks">What the client said about it beside its meaning.</param>
/// <param name="Offset">Where the item's own bytes begin in the path's body, in bytes.</param>
/// <param name="Length">How many bytes they are; always one JSON value.</param>
public readonly record struct ProposedItem(ChainHash Chain, ItemKind Kind, ItemMarks Marks, int Offset, int Length);
