using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Sessions.Storage.AzureBlobs.Blobs;

/// <summary>Makes the clients that the options describe.</summary>
internal static class BlobClients
{
    private const int ConnectionsMax = 256;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClientTransport NewTransport() => new(new HttpClient(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        MaxConnectionsPerServer = ConnectionsMax,
        PooledConnectionLifetime = ConnectionLifetime,
    })
    {
        // Each attempt has its own, in the client's pipeline.
        Timeout = Timeout.InfiniteTimeSpan,
    });

    /// <summary>The container for one that repeats what fails, and for one that does not.</summary>
    /// <exception cref="FormatException">The connection string is none.</exception>
    public static BlobAccess Connect(AzureBlobStoreOptions options, HttpPipelineTransport transport)
    {
        var credential = options.ServiceUri is null ? null : options.Credential!();
        return new BlobAccess(
            Container(options, transport, credential, options.AttemptsMax),
            Container(options, transport, credential, attempts: 1));
    }

    private static BlobContainerClient Container(
        AzureBlobStoreOptions options, HttpPipelineTransport transport, TokenCredential? credential, int attempts)
    {
        var client = new BlobClientOptions { Transport = transport };
        client.Retry.Mode = RetryMode.Exponential;
        client.Retry.MaxRetries = attempts - 1;
        client.Retry.Delay = options.RetryDelay;
        client.Retry.MaxDelay = options.RetryDelayMax;
        client.Retry.NetworkTimeout = options.AttemptTimeout;
        client.Diagnostics.IsLoggingEnabled = false;
        client.Diagnostics.IsTelemetryEnabled = false;
        client.Diagnostics.IsDistributedTracingEnabled = false;
        options.ConfigureClient?.Invoke(client);
        var service = credential is null
            ? new BlobServiceClient(options.ConnectionString, client)
            : new BlobServiceClient(options.ServiceUri, credential, client);
        return service.GetBlobContainerClient(options.Container);
    }
}
