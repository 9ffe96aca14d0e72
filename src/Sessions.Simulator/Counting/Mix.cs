using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sessions.Simulator.Counting;

/// <summary>
/// Hashes of the simulator: content by SHA-256 cut to 128 bits, chains and random numbers by 64-bit mixing.
/// </summary>
internal static class Mix
{
    public static UInt128 Content(ReadOnlySpan<byte> bytes)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, digest);
        return BinaryPrimitives.ReadUInt128BigEndian(digest);
    }

    public static UInt128 Text(string text) =>
        Content(System.Runtime.InteropServices.MemoryMarshal.AsBytes(text.AsSpan()));

    /// <summary>The hash of a path that goes on from <paramref name="parent"/> by <paramref name="next"/>.</summary>
    public static UInt128 Chain(UInt128 parent, UInt128 next)
    {
        // The lanes cross over, so that the order of items matters.
        var low = Finish((ulong)parent + ((ulong)(next >> 64) * 0x9E3779B97F4A7C15));
        var high = Finish((ulong)(parent >> 64) ^ (ulong)next ^ (low * 0xC2B2AE3D27D4EB4F));
        return new UInt128(high, Finish(low + high));
    }

    /// <summary>A well-spread number from a small one (the finishing step of SplitMix64).</summary>
    public static ulong Finish(ulong value)
    {
        value ^= value >> 30;
        value *= 0xBF58476D1CE4E5B9;
        value ^= value >> 27;
        value *= 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
