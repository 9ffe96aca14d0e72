using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Sessions.Contracts;

namespace Sessions.Gateway.Responses;

/// <summary>
/// Id of a response that the grid keeps: <c>resp_grd1</c> and, base64url without padding, the turn's number and the
/// session's id.
/// </summary>
/// <remarks>
/// It is no secret and no proof: whoever presents one must be allowed to use the session. Providers' ids are made of
/// hexadecimal digits, which none of these begins with.
/// </remarks>
internal readonly record struct ResponseId(SessionId Session, int Turn)
{
    /// <summary>What every id of this version begins with.</summary>
    public const string Mark = "resp_grd1";

    // The longest session id, ten digits of a turn and what stands between them.
    private const int BytesMax = SessionId.LengthMax + 11;

    /// <summary>Whether the grid has made an id, by its form alone; it may still be forged or cut short.</summary>
    public static bool IsOurs([NotNullWhen(true)] string? id) =>
        id is not null && id.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Reads an id; false for any text that <see cref="ToString"/> does not give.</summary>
    public static bool TryParse(string? text, out ResponseId id)
    {
        id = default;
        if (!IsOurs(text))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[BytesMax];
        if (text.Length - Mark.Length > Base64Url.GetEncodedLength(BytesMax)
            || !Base64Url.IsValid(text.AsSpan(Mark.Length))
            || !Base64Url.TryDecodeFromChars(text.AsSpan(Mark.Length), bytes, out var length))
        {
            return false;
        }

        var named = bytes[..length];
        var end = named.IndexOf((byte)'.');
        if (end < 1
            || !int.TryParse(named[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var turn)
            || turn < 1
            || !SessionId.TryParse(Encoding.ASCII.GetString(named[(end + 1)..]), out var session))
        {
            return false;
        }

        id = new ResponseId(session, turn);
        return id.ToString() == text;
    }

    /// <inheritdoc />
    public override string ToString() => Mark + Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Turn}.{Session.Value}")));
}
