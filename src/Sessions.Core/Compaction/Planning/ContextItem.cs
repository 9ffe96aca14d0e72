using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>One item of the path that a compaction is planned for.</summary>
/// <param name="Node">Its number in the context tree.</param>
/// <param name="Position">Position of the event that holds it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Its own tokens, by the grid's count.</param>
/// <param name="Continues">Whether it is a further block of the message before it.</param>
/// <param name="Json">Its bytes, as the client sent them; borrowed.</param>
public readonly record struct ContextItem(
    int Node, long Position, ItemKind Kind, int Tokens, bool Continues, ReadOnlyMemory<byte> Json);
