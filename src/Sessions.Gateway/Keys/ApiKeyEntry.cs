using Sessions.Contracts.Policies;

namespace Sessions.Gateway.Keys;

/// <summary>One API key in configuration: everything but the secret itself.</summary>
public sealed class ApiKeyEntry
{
    /// <summary>Longest legal <see cref="Id"/>, in characters.</summary>
    public const int IdLengthMax = 64;

    /// <summary>
    /// The key's public id, 1–64 of <c>[A-Za-z0-9_-]</c>; owns the sessions that the key creates. Two entries with
    /// the same tenant and id are one principal with two secrets: so a key is rotated without losing its sessions.
    /// </summary>
    public string Id { get; set; } = "";

    /// <summary>The tenant that the key belongs to, 1–64 of <c>[A-Za-z0-9_-]</c>.</summary>
    public string Tenant { get; set; } = "";

    /// <summary><c>sha256:</c> and the 64 hexadecimal digits of the SHA-256 of the whole key text.</summary>
    public string Hash { get; set; } = "";

    /// <summary>What the key may do: at least one of <c>use</c>, <c>read</c>, <c>admin</c>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>
    /// What all sessions of the key may use together; null: as much as they like. Entries of one principal share an
    /// account; each holds by its own limits.
    /// </summary>
    public LimitPolicy? Limits { get; set; }
}
