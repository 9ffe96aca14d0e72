using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>A provider that speaks Chat and Messages, keeps what it was sent, and answers as a test tells it to.</summary>
internal sealed class ScriptedUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedUpstream(WebApplication app) => _app = app;

    public ConcurrentQueue<JsonElement> Requests { get; } = new();

    public JsonElement Last => Requests.Last();

    public string Address =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Answers in place of the usual answer; null for that.</summary>
    public Func<HttpContext, JsonElement, Task>? Answer { get; set; }

    public static async Task<ScriptedUpstream> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddLogging();
        var app = builder.Build();
        var upstream = new ScriptedUpstream(app);
        app.Run(upstream.TakeAsync);
        await app.StartAsync();
        return upstream;
    }

    /// <summary>The usual answer: how many messages it was sent, with usage.</summary>
    public static Task SayAsync(HttpContext http, JsonElement request)
    {
        var said = $"You sent {request.GetProperty("messages").GetArrayLength()}.";
        var isChat = http.Request.Path.Value!.EndsWith("completions", StringComparison.Ordinal);
        if (!isChat)
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(
                $$"""
                {"id":"m","type":"message","role":"assistant","model":"claude-haiku-4-5","stop_reason":"end_turn",
                 "content":[{"type":"text","text":"{{said}}"}],"usage":{"input_tokens":20,"output_tokens":5} }
                """);
        }

        return request.TryGetProperty("stream", out var stream) && stream.GetBoolean()
            ? StreamAsync(http, said)
            : PlainAsync(http, said);
    }

    public static Task PlainAsync(HttpContext http, string said)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(
            $$"""
            {"id":"c","object":"chat.completion","model":"gpt-5.4-2026","choices":[{"index":0,"finish_reason":"stop",
             "message":{"role":"assistant","content":"{{said}}"} }],
             "usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25} }
            """);
    }

    public static async Task StreamAsync(HttpContext http, string said, Task? hold = null, bool breaksOff = false)
    {
        http.Response.ContentType = "text/event-stream";
        foreach (var (word, number) in said.Split(' ').Select(static (word, number) => (word, number)))
        {
            var text = number == 0 ? word : " " + word;
            await http.Response.WriteAsync(
                $$"""data: {"id":"c","model":"gpt-5.4-2026","choices":[{"index":0,"delta":{"content":"{{text}}"} }]}""" + "\n\n");
            await http.Response.Body.FlushAsync();
            if (number == 0 && hold is not null)
            {
                await hold;
            }
        }

        if (breaksOff)
        {
            return;
        }

        await http.Response.WriteAsync(
            """
            data: {"id":"c","model":"gpt-5.4-2026","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: {"id":"c","model":"gpt-5.4-2026","choices":[],"usage":{"prompt_tokens":20,"completion_tokens":5,"total_tokens":25}}

            data: [DONE]


            """);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var json = await JsonDocument.ParseAsync(http.Request.Body);
        var request = json.RootElement.Clone();
        Requests.Enqueue(request);
        await (Answer ?? SayAsync)(http, request);
    }
}
