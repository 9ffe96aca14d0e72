using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Core.Tests;

/// <summary>A token for each byte: counts that a reader can check by eye.</summary>
internal sealed class ByteCounter : ITokenCounter
{
    public int ToolList { get; init; }

    public int Reply { get; init; }

    public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json) => json.Length;

    public int CountText(string model, ReadOnlySpan<byte> utf8) => utf8.Length;

    public int CountToolList(WireFormat wire) => ToolList;

    public int CountReply(WireFormat wire) => Reply;
}
