using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using Sessions.Contracts;

namespace Sessions.Storage.AzureBlobs.Listing;

/// <summary>The session after which a page goes on.</summary>
/// <param name="Hour">Its hour in the index.</param>
/// <param name="ActiveTicks">When it was last active.</param>
/// <param name="Id">Its id; empty before the first of its hour.</param>
internal readonly record struct ListingCursor(long Hour, long ActiveTicks, string Id) : IComparable<ListingCursor>
{
    private const byte Version = 2;
    private const int FixedLength = 17;

    /// <summary>Before the first session.</summary>
    public static ListingCursor Start => new(long.MaxValue, long.MaxValue, "");

    /// <summary>Reads a continuation; null is the first page.</summary>
    /// <exception cref="FormatException">The text did not come from a listing.</exception>
    public static ListingCursor Parse(string? continuation)
    {
        if (continuation is null)
        {
            return Start;
        }

        Span<byte> bytes = stackalloc byte[FixedLength + SessionId.LengthMax];
        return continuation.Length <= Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.TryDecodeFromChars(continuation, bytes, out var length)
            && length > FixedLength
            && bytes[0] == Version
            && SessionId.TryParse(Encoding.ASCII.GetString(bytes[FixedLength..length]), out var id)
                ? new ListingCursor(
                    BinaryPrimitives.ReadInt64BigEndian(bytes[1..]),
                    BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
                    id.Value)
                : throw new FormatException("The continuation is not one that a listing gave.");
    }

    /// <summary>The cursor as callers carry it.</summary>
    public string ToContinuation()
    {
        Span<byte> bytes = stackalloc byte[FixedLength + SessionId.LengthMax];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Hour);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], ActiveTicks);
        var length = FixedLength + Encoding.ASCII.GetBytes(Id, bytes[FixedLength..]);
        return Base64Url.EncodeToString(bytes[..length]);
    }

    /// <summary>Negative: comes earlier in a listing.</summary>
    public int CompareTo(ListingCursor other)
    {
        var byHour = other.Hour.CompareTo(Hour);
        var byTime = byHour != 0 ? byHour : other.ActiveTicks.CompareTo(ActiveTicks);
        return byTime != 0 ? byTime : string.CompareOrdinal(other.Id, Id);
    }
}
