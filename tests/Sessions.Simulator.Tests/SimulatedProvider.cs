using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sessions.Simulator.Tests;

/// <summary>A simulator on a free port, and a caller with a key.</summary>
internal sealed class SimulatedProvider : IAsyncDisposable
{
    private readonly SimulatorHost _host;

    private SimulatedProvider(SimulatorHost host, ManualTimeProvider time, bool hasKey)
    {
        _host = host;
        Time = time;
        Http = new HttpClient { BaseAddress = host.Address };
        if (hasKey)
        {
            Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-test");
        }
    }

    public ManualTimeProvider Time { get; }

    public HttpClient Http { get; }

    public static async Task<SimulatedProvider> StartAsync(SimulatorOptions? options = null, bool hasKey = true)
    {
        var time = new ManualTimeProvider();
        var host = await SimulatorHost.StartAsync(
            options ?? new SimulatorOptions(),
            "http://127.0.0.1:0",
            new WordCounter(),
            time,
            TestContext.Current.CancellationToken);
        return new SimulatedProvider(host, time, hasKey);
    }

    public Task<HttpResponseMessage> PostAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>Posts and gives the body as it came.</summary>
    public async Task<string> TextAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var response = await PostAsync(path, body, headers);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Posts and gives the answer's JSON.</summary>
    public async Task<JsonElement> JsonAsync(string path, string body, params (string Name, string Value)[] headers)
    {
        using var document = JsonDocument.Parse(await TextAsync(path, body, headers));
        return document.RootElement.Clone();
    }

    public async Task<JsonElement> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _host.DisposeAsync();
    }
}
