namespace Sessions.Gateway.Keys;

/// <summary>The request headers that carried a key of the gateway; they never travel to an upstream.</summary>
[Flags]
public enum AuthHeader
{
    /// <summary>Neither: whatever the caller sent is the provider's and passes through.</summary>
    None = 0,

    /// <summary><c>Authorization: Bearer …</c></summary>
    Authorization = 1,

    /// <summary><c>x-api-key: …</c></summary>
    ApiKey = 2,
}
