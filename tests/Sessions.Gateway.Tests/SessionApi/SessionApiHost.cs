using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Gateway.Endpoints;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Policies;
using Sessions.Gateway.SessionApi;
using Sessions.Gateway.Tests.Endpoints;
using Sessions.Gateway.Upstreams;
using Sessions.Reading.Fakes;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.SessionApi;

/// <summary>The session API on a real server over sessions in memory.</summary>
public sealed class SessionApiHost : IAsyncLifetime, ICallerAccessor
{
    /// <summary>An endpoint of the configuration.</summary>
    internal const string Configured = "configured";

    private readonly WebApplication _app;

    public SessionApiHost()
    {
        Directory = new FakeDirectory(Store, Time);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.Services.AddSingleton<ISessionDirectory>(Directory);
        builder.Services.AddSingleton<ISessionStore>(Store);
        builder.Services.AddSingleton<ICallerAccessor>(this);
        builder.Services.AddSingleton(new TenantPolicies(
            new FrontDoorOptions(), new SummaryUpstreams(new UpstreamRoutes(new UpstreamListOptions(), _ => null))));
        builder.Services.AddSingleton<TimeProvider>(Time);
        AddEndpoints(builder.Services);
        _app = builder.Build();
        _app.UseRouting();
        _app.MapSessionApi();
        _app.MapEndpointAdmin();
    }

    internal MemoryEndpointStore EndpointStore { get; } = new();

    internal MemoryStore Store { get; } = new();

    internal ManualTime Time { get; } = new();

    internal FakeDirectory Directory { get; }

    public HttpClient Client { get; } = new();

    public IReadOnlyList<Endpoint> Endpoints => _app.Services.GetRequiredService<EndpointDataSource>().Endpoints;

    public async ValueTask InitializeAsync()
    {
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Client.BaseAddress = new Uri(addresses.Addresses.First());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    public Task StopAsync() => _app.StopAsync();

    public Principal? Identify(HttpContext http) => http.Request.Headers.Authorization.ToString() switch
    {
        "Bearer owner" => LogStory.Owner,
        "Bearer other" => LogStory.Owner with { KeyId = "key_other" },
        "Bearer reader" => LogStory.Owner with { Scopes = Scopes.Read },
        "Bearer admin" => LogStory.Owner with { KeyId = "key_admin", Scopes = Scopes.Admin },
        "Bearer foreigner" => new Principal(TenantId.Parse("other"), "key_foreign", Scopes.Admin | Scopes.Use),
        "Bearer idle" => LogStory.Owner with { Scopes = Scopes.None },
        _ => null,
    };

    internal EndpointCatalog Catalog => _app.Services.GetRequiredService<EndpointCatalog>();

    internal FoldedSession Session(string id) => Directory.Fold(LogStory.Key(id));

    private void AddEndpoints(IServiceCollection services)
    {
        var one = new UpstreamOptions
        {
            Name = "one",
            BaseAddress = "http://127.0.0.1:9",
            Wires = { "chat" },
            Models = { "m-*" },
        };
        var definitions = new Dictionary<EndpointKey, EndpointDefinition>
        {
            [new EndpointKey(LogStory.Owner.Tenant, EndpointName.Parse(Configured))] = new() { Model = "m-0" },
        };
        services.AddSingleton(new EndpointUpstreams(
            new UpstreamRoutes(new UpstreamListOptions { Upstreams = { one } }, static _ => null)));
        services.AddSingleton(new EndpointCatalog(new ConfiguredEndpoints(definitions), EndpointStore, Time));
    }

    internal async Task<Reply> SendAsync(
        string method,
        string path,
        string? body = null,
        string key = "owner",
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply(response, text);
    }
}

internal sealed record Reply(HttpResponseMessage Response, string Text)
{
    public HttpStatusCode Status => Response.StatusCode;

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Code => Json.GetProperty("code").GetString();

    public string? Header(string name) =>
        Response.Headers.TryGetValues(name, out var values) ? string.Join(",", values) : null;
}
