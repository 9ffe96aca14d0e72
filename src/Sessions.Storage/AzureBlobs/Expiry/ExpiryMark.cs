using System.Buffers;
using System.Buffers.Binary;

namespace Sessions.Storage.AzureBlobs.Expiry;

/// <summary>When a session expires, and where its marker stands, as each block of its log says.</summary>
/// <remarks>
/// Stands at the end of a summary, where readers that do not know it look at nothing: tag 1, time 8, hour of the marker
/// 8. Numbers little-endian.
/// </remarks>
/// <param name="At">When the session expires.</param>
/// <param name="Hour">
/// The hour of its marker, in hours since the year 1: that of <paramref name="At"/> or an earlier one.
/// </param>
internal readonly record struct ExpiryMark(DateTimeOffset At, long Hour)
{
    private const byte Tag = 0xE1;
    private const int Length = 17;

    /// <summary>The hour in which a time lies.</summary>
    public static long HourOf(DateTimeOffset time) => time.UtcTicks / TimeSpan.TicksPerHour;

    public void Write(IBufferWriter<byte> target)
    {
        var bytes = target.GetSpan(Length);
        bytes[0] = Tag;
        BinaryPrimitives.WriteInt64LittleEndian(bytes[1..], At.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[9..], Hour);
        target.Advance(Length);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null for anything else.</summary>
    public static ExpiryMark? Read(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= Length && bytes[0] == Tag
            ? new ExpiryMark(
                new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(bytes[1..]), TimeSpan.Zero),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[9..]))
            : null;
}
