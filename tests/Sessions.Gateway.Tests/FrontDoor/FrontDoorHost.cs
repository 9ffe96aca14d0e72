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
using Sessions.Reading.Fakes;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.FrontDoor;

/// <summary>The front door on a real server, over sessions in memory and an upstream that says one thing.</summary>
internal sealed class FrontDoorHost : IAsyncDisposable
{
    private const string Answer =
        """{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi."},"finish_reason":"stop"}]}""";

    private readonly WebApplication _upstream;
    private readonly WebApplication _app;
    private readonly InProcessSessionDirectory _directory;

    private FrontDoorHost(WebApplication upstream, WebApplication app, InProcessSessionDirectory directory) =>
        (_upstream, _app, _directory) = (upstream, app, directory);

    public HttpClient Client { get; } = new();

    public InProcessSessionDirectory Sessions => _directory;

    public MemoryStore Store { get; private init; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="index">What the store finds by path; null for a store without an index.</param>
    /// <param name="isOn">The switch.</param>
    /// <param name="time">The front door's clock; null for the system's.</param>
    public static async Task<FrontDoorHost> StartAsync(IPathIndex? index, bool isOn, TimeProvider? time = null)
    {
        var upstream = Server();
        upstream.Run(static http => http.Response.WriteAsync(Answer, http.RequestAborted));
        await upstream.StartAsync();
        var store = new MemoryStore();
        var directory = new InProcessSessionDirectory(new ActivationServices
        {
            Store = store,
            Counter = new Tokens.TokenCounter(ModelCatalog.BuiltIn),
            Catalog = ModelCatalog.BuiltIn,
            Time = TimeProvider.System,
            Options = new RuntimeOptions { FrontDoor = "node/1" },
            Logger = NullLogger<SessionActivation>.Instance,
        });
        try
        {
            var app = Server(builder =>
            {
                builder.Services.AddSingleton(time ?? TimeProvider.System);
                builder.Services.AddSingleton<ISessionStore>(store);
                Configure(builder, AddressOf(upstream), directory, index, isOn);
            });
            app.UseRouting();
            app.MapFrontDoor();
            await app.StartAsync();
            return new FrontDoorHost(upstream, app, directory)
            {
                Store = store,
                Client = { BaseAddress = new Uri(AddressOf(app)) },
            };
        }
        catch
        {
            await directory.DisposeAsync();
            await upstream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Posts a Chat request and says which session it went to.</summary>
    public async Task<string> PostAsync(string messages, string path = "/v1/chat/completions", string? session = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(
            $$"""{"model":"m","messages":{{messages}}}""", Encoding.UTF8, "application/json");
        if (session is not null)
        {
            request.Headers.Add("X-Session-Id", session);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)response.StatusCode).ShouldBe(200, text);
        return response.Headers.TryGetValues("X-Session-Id", out var ids) ? ids.Single() : "";
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _directory.DisposeAsync();
        await _upstream.DisposeAsync();
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

    private static void Configure(
        WebApplicationBuilder builder, string upstream, ISessionDirectory directory, IPathIndex? index, bool isOn)
    {
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Upstreams:0:Name"] = "one",
            ["Upstreams:0:BaseAddress"] = upstream,
            ["Upstreams:0:Wires:0"] = "chat",
            ["Upstreams:0:Wires:1"] = "messages",
            ["Identity:ExtendedPaths"] = isOn ? "true" : "false",
        });
        builder.Services.AddSingleton(directory);
        builder.Services.AddSingleton(new FrontDoorName("node", "1"));
        builder.Services.AddFrontDoor();
        if (index is not null)
        {
            builder.Services.AddSingleton(index);
        }
    }

    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
}
