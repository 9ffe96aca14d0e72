using System.Buffers.Text;
using System.Security.Cryptography;

namespace Sessions.Gateway.Keys;

/// <summary>Makes API keys.</summary>
public static class ApiKeyFactory
{
    /// <summary>Random part of a key, in bytes.</summary>
    public const int SecretBytes = 32;

    /// <summary>
    /// A new key: <c>sess_&lt;keyid&gt;_&lt;base64url of 32 random bytes&gt;</c>. This text is the secret.
    /// </summary>
    /// <exception cref="ArgumentException">The id is not 1–64 of <c>[A-Za-z0-9_-]</c>.</exception>
    public static string Create(RandomNumberGenerator random, string keyId)
    {
        ArgumentNullException.ThrowIfNull(random);
        if (!ApiKeyOptionsValidator.IsLegalId(keyId))
        {
            throw new ArgumentException("A key id is 1 to 64 characters of A-Z a-z 0-9 _ -.", nameof(keyId));
        }

        Span<byte> secret = stackalloc byte[SecretBytes];
        random.GetBytes(secret);
        return $"sess_{keyId}_{Base64Url.EncodeToString(secret)}";
    }

    /// <summary>What configuration keeps of a key: <c>sha256:</c> and 64 hexadecimal digits.</summary>
    public static string HashOf(string key) => KeyDigest.TextOf(key);
}
