using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary>A client of the silo that times what it asks for.</summary>
internal sealed class Agent : IDisposable
{
    private readonly HttpClient _http;

    public Agent(Uri address, int connections)
    {
        _http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseProxy = false })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromMinutes(2),
        };

        // The silo passes it on; the provider takes any.
        _http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", "Bearer sk-bench");
    }

    /// <summary>Sends a request and reads the whole answer.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body, double Milliseconds)> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> json, string? session = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ReadOnlyMemoryContent(json) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        if (session is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Session-Id", session);
        }

        var began = Stopwatch.GetTimestamp();
        using var response = await _http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        return (response.StatusCode, body, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    /// <summary>Makes a turn that must succeed.</summary>
    public async Task<(string Said, double Milliseconds)> TurnAsync(
        string path, ReadOnlyMemory<byte> json, string? session = null)
    {
        var (status, body, took) = await SendAsync(HttpMethod.Post, path, json, session);
        if (status != HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"A turn failed with {status}: {Encoding.UTF8.GetString(body)}");
        }

        using var answer = JsonDocument.Parse(body);
        var message = answer.RootElement.GetProperty("choices")[0].GetProperty("message");
        return (message.GetProperty("content").GetRawText(), took);
    }

    public void Dispose() => _http.Dispose();
}
