using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Sessions.Reading.Fakes;

namespace Sessions.Gateway.Tests.SessionApi;

public sealed class OpenApiTests(SessionApiHost host) : IClassFixture<SessionApiHost>
{
    private const string Endpoint =
        """
        {"model":"m-1","system":"s","upstream":"one","parameters":{"x":1},"sessions":{"enabled":true,"ttl_seconds":60,
         "max_messages":1,"max_tokens":1,"budget_usd":0.5,"turns_per_minute":1,"on_busy":"wait"}}
        """;

    [Fact]
    public async Task Served_EqualsTheCheckedInFile()
    {
        var served = await host.SendAsync("GET", "/openapi/v1.json", key: "stranger");

        served.Text.ShouldBe(await File.ReadAllTextAsync(FilePath(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Paths_AreExactlyTheMappedRoutes()
    {
        var mapped = host.Endpoints.OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText}") ?? []);
        var document = await DocumentAsync();
        var described = document.GetProperty("paths").EnumerateObject()
            .Where(static path => !path.Name.StartsWith("/v1/", StringComparison.Ordinal)
                && !path.Name.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(path => path.Value.EnumerateObject()
                .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        described.ShouldBe(mapped, ignoreOrder: true);
    }

    [Fact]
    public async Task Answers_HaveTheDescribedMembersAndNoOthers()
    {
        await host.SendAsync("POST", "/sessions", """{"id":"described","metadata":{"suite":"openapi"}}""");
        var session = host.Session("described");
        await session.BeginAsync(1, ["System|\"be kind\"", "User|\"hi\""]);
        await session.EndAsync(1, Core.Turns.TurnEnding.Failed);
        var document = await DocumentAsync();

        foreach (var (method, path, body, schema) in new[]
        {
            ("GET", "/sessions", null, "SessionPage"),
            ("GET", "/sessions/described", null, "Session"),
            ("GET", "/sessions/described/events", null, "EventPage"),
            ("POST", "/sessions/described/events", """{"type":"custom.x","data":[1]}""", "CustomEventReceipt"),
            ("GET", "/sessions/described/turns", null, "TurnPage"),
            ("GET", "/sessions/described/context?content=true", null, "Context"),
            ("GET", "/sessions/described/cache", null, "Cache"),
            ("GET", "/cache/prefixes", null, "CachePrefixes"),
            ("GET", "/sessions/none", null, "Problem"),
            ("GET", "/sessions?x=1", null, "Problem"),
            ("PUT", "/endpoints/acme/described", Endpoint, "Endpoint"),
            ("GET", "/endpoints/acme/configured", null, "Endpoint"),
            ("GET", "/endpoints/acme", null, "EndpointPage"),
            ("PUT", "/endpoints/acme/described", """{"x":1}""", "Problem"),
        })
        {
            var key = path.StartsWith("/endpoints", StringComparison.Ordinal) ? "admin" : "owner";
            var reply = await host.SendAsync(method, path, body, key);
            new SchemaCheck(document).Check(reply.Json, $"#/components/schemas/{schema}", path);
        }
    }

    [Fact]
    public async Task EveryReference_Resolves()
    {
        var document = await DocumentAsync();
        foreach (var reference in References(document))
        {
            Should.NotThrow(() => SchemaCheck.Resolve(document, reference), reference);
        }
    }

    [Fact]
    public async Task ErrorCodes_AreAllThatTheGridKnows()
    {
        var codes = SchemaCheck.Resolve(await DocumentAsync(), "#/components/schemas/Problem")
            .GetProperty("properties").GetProperty("code").GetProperty("enum")
            .EnumerateArray().Select(code => code.GetString());

        codes.ShouldBe(
            Enum.GetValues<Contracts.SessionErrorCode>().Select(code => Contracts.SessionErrorCodes.WireName(code)),
            ignoreOrder: true);
    }

    private static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member =>
            member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        _ => [],
    };

    private async Task<JsonElement> DocumentAsync() => (await host.SendAsync("GET", "/openapi/v1.json")).Json;

    private static string FilePath() => Path.Combine(AppContext.BaseDirectory, "openapi.json");
}
