using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Core.Models;
using Sessions.Gateway.Endpoints;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Policies;
using Sessions.Gateway.Purging;
using Sessions.Gateway.SessionApi;
using Sessions.Reading.Fakes;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>A gateway with keys, endpoints and a clock that can be set, over sessions in memory.</summary>
internal sealed class CallHost : IAsyncDisposable
{
    public const string Alice = "sk-alice-0000000000000000000000";
    public const string Bob = "sk-bob-111111111111111111111111";
    public const string Poor = "sk-poor-22222222222222222222222";
    public const string Admin = "sk-admin-3333333333333333333333";
    public const string Reader = "sk-reader-444444444444444444444";
    public const string Other = "sk-other-5555555555555555555555";

    private readonly WebApplication _app;
    private readonly InProcessSessionDirectory _directory;

    private CallHost(WebApplication app, InProcessSessionDirectory directory, ScriptedUpstream upstream) =>
        (_app, _directory, Upstream) = (app, directory, upstream);

    public HttpClient Client { get; } = new();

    public ScriptedUpstream Upstream { get; }

    public MemoryStore Store { get; private init; } = null!;

    public ShiftedClock Clock { get; private init; } = null!;

    public InProcessSessionDirectory Sessions => _directory;

    public SessionPurge Purge => _app.Services.GetRequiredService<SessionPurge>();

    public static async Task<CallHost> StartAsync(
        MemoryStore? store = null,
        ShiftedClock? clock = null,
        MemoryEndpointStore? endpoints = null,
        int everySeconds = 86_400)
    {
        var upstream = await ScriptedUpstream.StartAsync();
        store ??= new MemoryStore();
        clock ??= new ShiftedClock();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Configuration.AddInMemoryCollection(Settings(upstream.Address));
        builder.Configuration["Purge:EverySeconds"] = everySeconds.ToString(CultureInfo.InvariantCulture);
        builder.Services.AddSingleton<ISessionStore>(store);
        builder.Services.AddSingleton<IEndpointStore>(endpoints ?? new MemoryEndpointStore());
        builder.Services.AddSingleton(new FrontDoorName("node", Guid.CreateVersion7(clock.GetUtcNow()).ToString("N")));
        builder.Services.AddSingleton(provider => new InProcessSessionDirectory(new ActivationServices
        {
            Store = store,
            Counter = new Tokens.TokenCounter(ModelCatalog.BuiltIn),
            Catalog = ModelCatalog.BuiltIn,
            PolicyOf = provider.GetRequiredService<TenantPolicies>().Of,
            Time = clock,
            Options = new RuntimeOptions { FrontDoor = provider.GetRequiredService<FrontDoorName>().ToString() },
            Logger = NullLogger<SessionActivation>.Instance,
        }));
        builder.Services.AddSingleton<ISessionDirectory>(
            static provider => provider.GetRequiredService<InProcessSessionDirectory>());
        builder.Services.AddFrontDoor();
        builder.Services.AddSessionPurge();
        var app = builder.Build();
        app.UseRouting();
        app.MapSessionApi();
        app.MapEndpointAdmin();
        app.MapEndpointCalls();
        app.MapFrontDoor();
        await app.StartAsync();
        return new CallHost(app, app.Services.GetRequiredService<InProcessSessionDirectory>(), upstream)
        {
            Store = store,
            Clock = clock,
            Client =
            {
                BaseAddress = new Uri(app.Services.GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()!.Addresses.First()),
            },
        };
    }

    /// <summary>Lays an endpoint down.</summary>
    public async Task PutAsync(string name, string definition)
    {
        var reply = await SendAsync(HttpMethod.Put, $"/endpoints/acme/{name}", definition, Admin);
        reply.Status.ShouldBeLessThan(300, reply.Text);
    }

    /// <summary>Calls an endpoint.</summary>
    public Task<CallReply> CallAsync(
        string name, string body, string? key = Alice, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, $"/api/acme/{name}", body, key, headers);

    public async Task<CallReply> SendAsync(
        HttpMethod method, string path, string? body, string? key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new CallReply((int)response.StatusCode, text, response.Headers.NonValidated
            .ToDictionary(static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
    }

    public Runtime.ISession Session(string id) =>
        _directory.Find(new SessionKey(TenantId.Parse("acme"), SessionId.Parse(id)));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _directory.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private static Dictionary<string, string?> Settings(string upstream)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Upstreams:0:Name"] = "one",
            ["Upstreams:0:BaseAddress"] = upstream,
            ["Upstreams:0:Wires:0"] = "chat",
            ["Upstreams:0:Models:0"] = "gpt-*",
            ["Upstreams:1:Name"] = "two",
            ["Upstreams:1:BaseAddress"] = upstream,
            ["Upstreams:1:Wires:0"] = "messages",
            ["Upstreams:1:Models:0"] = "claude-*",
            ["Upstreams:2:Name"] = "down",
            ["Upstreams:2:BaseAddress"] = "http://127.0.0.1:1",
            ["Upstreams:2:Wires:0"] = "chat",
            ["Upstreams:2:Models:0"] = "gone-*",
            ["FrontDoor:BodyBytesMax"] = "65536",
            ["Purge:PerSecond"] = "10000",
        };
        Add(settings, 0, "alice", Alice, "use", "acme");
        Add(settings, 1, "bob", Bob, "use", "acme");
        Add(settings, 2, "poor", Poor, "use", "acme");
        settings["Keys:2:Limits:MaxMessages"] = "2";
        Add(settings, 3, "admin", Admin, "admin", "acme");
        Add(settings, 4, "reader", Reader, "read", "acme");
        Add(settings, 5, "other", Other, "use", "other");
        return settings;
    }

    private static void Add(
        Dictionary<string, string?> settings, int index, string id, string key, string scope, string tenant)
    {
        settings[$"Keys:{index}:Id"] = id;
        settings[$"Keys:{index}:Tenant"] = tenant;
        settings[$"Keys:{index}:Hash"] = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        settings[$"Keys:{index}:Scopes:0"] = scope;
    }
}
