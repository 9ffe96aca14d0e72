using System.Runtime.InteropServices;

namespace Sessions.Grains;

/// <summary>Bytes as whole arrays, which is how they cross between processes.</summary>
internal static class BytesOf
{
    /// <summary>The array behind a memory that covers all of it, else a copy.</summary>
    public static byte[] Owned(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment)
        && segment.Array is { } array && segment.Offset == 0 && segment.Count == array.Length
            ? array
            : memory.ToArray();
}
