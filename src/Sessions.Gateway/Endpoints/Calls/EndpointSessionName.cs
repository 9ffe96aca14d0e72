using System.Security.Cryptography;
using System.Text;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>How the sessions of endpoints are named and known.</summary>
internal static class EndpointSessionName
{
    /// <summary>
    /// The metadata that names a session's endpoint in listings; what binds the session is a fact of its own.
    /// </summary>
    public const string MetadataKey = "endpoint";

    private const int DigitsOfHash = 32;

    /// <summary>The name of a new session.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="caller">Who calls it.</param>
    /// <param name="key">
    /// What a repeated call is recognised by: it then finds the session of the first. Null for none.
    /// </param>
    /// <param name="time">The clock.</param>
    public static SessionId New(EndpointKey endpoint, Principal caller, TurnKey? key, TimeProvider time) =>
        SessionId.Parse("ses_" + (key is null
            ? Guid.CreateVersion7(time.GetUtcNow()).ToString("N")
            : Digits($"{endpoint}\n{caller.KeyId}\n{key.Key}")));

    private static string Digits(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..DigitsOfHash];
}
