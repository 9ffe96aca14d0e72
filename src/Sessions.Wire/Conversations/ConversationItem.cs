using Sessions.Core.Items;

namespace Sessions.Wire.Conversations;

/// <summary>One item of a conversation that the grid keeps.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Continues">Whether it is a further block of the message before it (Messages only).</param>
/// <param name="Json">Its bytes, one JSON value of the wire format.</param>
public readonly record struct ConversationItem(ItemKind Kind, bool Continues, ReadOnlyMemory<byte> Json);
