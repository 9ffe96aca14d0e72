namespace Sessions.Gateway.Upstreams;

/// <summary>Which credential an upstream sees.</summary>
public sealed class UpstreamCredentialOptions
{
    /// <summary>
    /// <c>caller</c> (default): what the caller sent passes through. <c>environment</c>: the gateway's own.
    /// </summary>
    public string Kind { get; set; } = UpstreamCredentialKinds.Caller;

    /// <summary>Name of the environment variable that holds the secret; for the kind <c>environment</c>.</summary>
    public string? Variable { get; set; }

    /// <summary>
    /// <c>authorization</c> (default; as a Bearer token) or <c>x-api-key</c>; for the kind <c>environment</c>.
    /// </summary>
    public string Header { get; set; } = UpstreamCredentialKinds.Authorization;
}
