using System.Net;

namespace Sessions.Gateway.FrontDoor;

/// <summary>The connections to all upstreams.</summary>
/// <remarks>
/// A bare handler, not an HttpClient: no redirects, cookies or decompression come between the provider's bytes and the
/// client, and cancellation and time-outs belong to the turn.
/// </remarks>
public sealed class UpstreamTransport : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly HttpMessageInvoker _invoker;

    /// <summary>Opens nothing yet; connections are made as they are needed and kept.</summary>
    public UpstreamTransport() => _invoker = new HttpMessageInvoker(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,

        // New addresses behind a provider's name are found in time, without a request ever waiting for it.
        PooledConnectionLifetime = ConnectionLifetime,

        // The turn sends its own span's traceparent.
        ActivityHeadersPropagator = null,
    });

    /// <summary>Sends a request and returns when the answer's headers are in.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _invoker.SendAsync(request, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _invoker.Dispose();
}
