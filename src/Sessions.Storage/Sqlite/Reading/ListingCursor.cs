using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sessions.Storage.Sqlite.Reading;

/// <summary>The keys of the row after which a page goes on.</summary>
internal readonly record struct ListingCursor(long ActiveTicks, long Sid)
{
    private const int Length = 17;
    private const byte Version = 1;

    /// <summary>Before the first row.</summary>
    public static ListingCursor Start => new(long.MaxValue, long.MaxValue);

    /// <summary>Reads a continuation; null is the first page.</summary>
    /// <exception cref="FormatException">The text did not come from a listing.</exception>
    public static ListingCursor Parse(string? continuation)
    {
        if (continuation is null)
        {
            return Start;
        }

        Span<byte> bytes = stackalloc byte[Length];
        if (continuation.Length != Base64Url.GetEncodedLength(Length)
            || !Base64Url.TryDecodeFromChars(continuation, bytes, out var length)
            || length != Length
            || bytes[0] != Version)
        {
            throw new FormatException("The continuation is not one that a listing gave.");
        }

        return new ListingCursor(
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]), BinaryPrimitives.ReadInt64BigEndian(bytes[9..]));
    }

    /// <summary>The cursor as callers carry it.</summary>
    public string ToContinuation()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], ActiveTicks);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Sid);
        return Base64Url.EncodeToString(bytes);
    }
}
