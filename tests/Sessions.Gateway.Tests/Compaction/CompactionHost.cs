using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Core.Models;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.SessionApi;
using Sessions.Gateway.Tests.SessionApi;
using Sessions.Reading.Fakes;
using Sessions.Runtime;
using Sessions.Storage;
using Sessions.Wire.Edits;

namespace Sessions.Gateway.Tests.Compaction;

/// <summary>Front door and session API on one server, over sessions that rewrite contexts.</summary>
public sealed class CompactionHost : IAsyncLifetime
{
    private const string Answer =
        """{"id":"m","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],"stop_reason":"end_turn"}""";

    private readonly WebApplication _upstream = Server();
    private readonly HttpClient _client = new();
    private InProcessSessionDirectory _directory = null!;
    private WebApplication _app = null!;

    /// <summary>The body that the provider was sent last.</summary>
    public string LastSent { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _upstream.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            LastSent = await reader.ReadToEndAsync(http.RequestAborted);
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(Answer, http.RequestAborted);
        });
        await _upstream.StartAsync();
        var store = new MemoryStore();
        _directory = new InProcessSessionDirectory(new ActivationServices
        {
            Store = store,
            Counter = new Tokens.TokenCounter(ModelCatalog.BuiltIn),
            Catalog = ModelCatalog.BuiltIn,
            Editor = new WireContextEditor(),
            Time = TimeProvider.System,
            Options = new RuntimeOptions { FrontDoor = "node/1" },
            Logger = NullLogger<SessionActivation>.Instance,
        });
        _app = Server(builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Upstreams:0:Name"] = "one",
                ["Upstreams:0:BaseAddress"] = AddressOf(_upstream),
                ["Upstreams:0:Wires:0"] = "messages",
            });
            builder.Services.AddSingleton<ISessionDirectory>(_directory);
            builder.Services.AddSingleton<ISessionStore>(store);
            builder.Services.AddSingleton(new FrontDoorName("node", "1"));
            builder.Services.AddFrontDoor();
        });
        _app.UseRouting();
        _app.MapFrontDoor();
        _app.MapSessionApi();
        await _app.StartAsync();
        _client.BaseAddress = new Uri(AddressOf(_app));
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _directory.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    /// <summary>Sends a turn of a session: a task, and rounds of a tool that returns about 1,000 tokens each.</summary>
    internal async Task<Reply> TurnAsync(string session, int rounds)
    {
        var reply = await SendAsync("POST", "/v1/messages", Body(rounds), headers: ("X-Session-Id", session));
        ((int)reply.Status).ShouldBe(200, reply.Text);
        return reply;
    }

    internal async Task<Reply> SendAsync(
        string method, string path, string? body = null, string key = "sk-owner", params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Add("x-api-key", key);
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return new Reply(
            response, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    internal static string Body(int rounds)
    {
        var messages = new StringBuilder("""{"role":"user","content":"Find the slow test."}""");
        for (var round = 1; round <= rounds; round++)
        {
            var output = string.Concat(Enumerable.Range(1, 130).Select(line => $"{round}: test {line} took {line * 7} ms. "));
            messages.Append(
                $$$""",{"role":"assistant","content":[{"type":"tool_use","id":"t{{{round}}}","name":"bash","input":{"cmd":"run {{{round}}}"}}]}""");
            messages.Append(
                $$$""",{"role":"user","content":[{"type":"tool_result","tool_use_id":"t{{{round}}}","content":"{{{output}}}"}]}""");
        }

        return $$"""{"model":"claude-sonnet-4-5","max_tokens":100,"system":"Be brief.","messages":[{{messages}}]}""";
    }

    private static WebApplication Server(Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        configure?.Invoke(builder);
        return builder.Build();
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
