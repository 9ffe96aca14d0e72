using System.Net.Http.Headers;
using System.Text;

namespace Sessions.EndToEnd.Wires;

/// <summary>A client of the front door with one key, for tests that need no vendor's library.</summary>
internal sealed class Caller : IDisposable
{
    private readonly HttpClient _http;

    public Caller(Uri address, string? key)
    {
        Address = address;
        Key = key;
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public Uri Address { get; }

    public string? Key { get; }

    /// <summary>Posts a JSON body and reads the whole answer.</summary>
    public Task<Reply> PostAsync(string path, string json, params (string Name, string Value)[] headers) =>
        PostAsync(path, Encoding.UTF8.GetBytes(json), headers);

    /// <inheritdoc cref="PostAsync(string, string, ValueTuple{string, string}[])" />
    public async Task<Reply> PostAsync(string path, byte[] body, params (string Name, string Value)[] headers)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await SendAsync(HttpMethod.Post, path, content, headers);
    }

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<Reply> SendAsync(
        HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var response = await BeginAsync(method, path, content, headers);
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        return new Reply(response, body);
    }

    /// <summary>Posts a JSON body and returns as soon as the answer's head is there.</summary>
    public Task<HttpResponseMessage> BeginAsync(
        string path, string json, params (string Name, string Value)[] headers) =>
        BeginAsync(HttpMethod.Post, path, new StringContent(json, Encoding.UTF8, "application/json"), headers);

    /// <summary>Asks for something and returns as soon as the answer's head is there.</summary>
    public Task<HttpResponseMessage> BeginGetAsync(string path, params (string Name, string Value)[] headers) =>
        BeginAsync(HttpMethod.Get, path, null, headers);

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> BeginAsync(
        HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                content!.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }
}
