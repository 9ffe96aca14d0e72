using System.Buffers;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>What may stand in base64 as providers take it.</summary>
internal static class Base64Text
{
    /// <summary>RFC 4648 with either alphabet.</summary>
    public static readonly SearchValues<byte> Alphabet = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="u8);
}
