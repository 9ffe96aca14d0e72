using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.SessionApi;

namespace Sessions.Gateway.Answers;

/// <summary>What the <c>Idempotency-Key</c> and <c>Last-Event-ID</c> headers of a request say.</summary>
internal static class RequestKey
{
    /// <summary>The header with the number of the last event that a client has.</summary>
    public const string LastEventId = "Last-Event-ID";

    private const int DigitsOfHash = 32;

    /// <summary>What the request is recognised by; null without a key.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">What it asks for.</param>
    public static TurnKey? Of(HttpRequest request, ReadOnlySpan<byte> body) => IdempotencyKey.Of(request) is { } key
        ? new TurnKey(Digits(Encoding.UTF8.GetBytes(key)), Digits(body))
        : null;

    /// <summary>Why the headers are not legal; null when they are.</summary>
    public static Refusal? Check(HttpRequest request)
    {
        if (IdempotencyKey.Check(request) is { } problem)
        {
            return new Refusal(SessionErrorCode.Malformed, problem.Detail);
        }

        return request.Headers.ContainsKey(LastEventId) && After(request) is null
            ? new Refusal(SessionErrorCode.Malformed, $"{LastEventId} is the number of an event.")
            : null;
    }

    /// <summary>Number of the last event that the client has; null where it asks for all of them.</summary>
    public static long? After(HttpRequest request) =>
        long.TryParse(
            request.Headers[LastEventId].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>
    /// The session of a request that names none: the same for its repetition, which then finds the turn.
    /// </summary>
    public static SessionId SessionOf(Principal caller, TurnKey key) => SessionId.Parse(
        "sess_" + Digits(Encoding.UTF8.GetBytes($"{caller.Tenant.Value}\n{caller.KeyId}\n{key.Key}")));

    private static string Digits(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexStringLower(SHA256.HashData(bytes))[..DigitsOfHash];
}
