using Sessions.Core.Items;

namespace Sessions.Core.Tests;

/// <summary>A token for each byte: counts that a reader can check by eye.</summary>
internal sealed class ByteCounter : ITokenCounter
{
    public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json) => json.Length;

    public int CountText(string model, ReadOnlySpan<byte> utf8) => utf8.Length;
}
