namespace Sessions.Core.Items;

/// <summary>
/// The context path of one request: every item's chain hash, and the bytes of the items that travel along.
/// </summary>
/// <remarks>
/// <see cref="Body"/> is borrowed: it stays valid until the turn's completion has returned, and nobody keeps it longer.
/// A front door that is far from the session may carry bytes only from item <see cref="FirstCarried"/> on; a session
/// that misses earlier ones asks for more.
/// </remarks>
public sealed class PathProposal
{
    /// <summary>The items, tools first, then system, then messages.</summary>
    public required ReadOnlyMemory<ProposedItem> Items { get; init; }

    /// <summary>The request body that the items' offsets point into.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Index of the first item whose bytes are in <see cref="Body"/>; 0 means all.</summary>
    public int FirstCarried { get; init; }

    /// <summary>The exact bytes of item <paramref name="index"/> as the client sent them.</summary>
    public ReadOnlySpan<byte> BytesOf(int index)
    {
        var item = Items.Span[index];
        return Body.Span.Slice(item.Offset, item.Length);
    }
}
