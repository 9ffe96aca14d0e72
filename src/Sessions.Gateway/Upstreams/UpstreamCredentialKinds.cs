namespace Sessions.Gateway.Upstreams;

/// <summary>The words that credential configuration is written in.</summary>
internal static class UpstreamCredentialKinds
{
    public const string Caller = "caller";
    public const string Environment = "environment";
    public const string Authorization = "authorization";
    public const string ApiKey = "x-api-key";
}
