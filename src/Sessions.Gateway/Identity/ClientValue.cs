using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using Sessions.Contracts;

namespace Sessions.Gateway.Identity;

/// <summary>Turns what other systems call an id into a legal id of ours.</summary>
/// <remarks>
/// Their rules are not ours: a legal value stays as it is; one with other printable characters, or longer than an id
/// may be, becomes <c>sha256:</c> and 32 hexadecimal digits, the same every time; one with control characters, with
/// contradicting values or of absurd length is nobody's id and counts as absent.
/// </remarks>
internal static class ClientValue
{
    private const int LengthMax = 1024;
    private const int HexDigits = 32;
    private const string HashedPrefix = "sha256:";

    public static SessionId? Read(StringValues values)
    {
        if (values.Count == 0)
        {
            return null;
        }

        // A repeated header is harmless only when it repeats itself.
        for (var index = 1; index < values.Count; index++)
        {
            if (values[index] != values[0])
            {
                return null;
            }
        }

        return Read(values[0]);
    }

    public static SessionId? Read(string? text)
    {
        if (SessionId.TryParse(text, out var id))
        {
            return id;
        }

        return string.IsNullOrWhiteSpace(text) || text.Length > LengthMax || HasControl(text)
            ? null
            : SessionId.Parse(Hashed(text));
    }

    private static string Hashed(string text) =>
        string.Concat(
            HashedPrefix,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).AsSpan(0, HexDigits));

    private static bool HasControl(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                return true;
            }
        }

        return false;
    }
}
