using System.Security.Cryptography;
using System.Text;
using Sessions.CloudKit;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Endpoints;

/// <summary>What admins lay down over a real silo, on either store.</summary>
public sealed class EndpointAdminTests
{
    private const string AcmeKey = "sk-grid-acme-admin-0000000000000";
    private const string OtherKey = "sk-grid-other-admin-000000000000";
    private const string Instructions = "Never say the word albatross.";

    private static readonly string Definition =
        $$"""
        {"model":"gpt-5.4","system":"{{Instructions}}","parameters":{"temperature": 0.20},
         "sessions":{"ttl_seconds":600,"budget_usd":0} }
        """;

    private static readonly SiloSetup Setup = new()
    {
        Configuration =
            $$"""
            {
              "Keys": [{{Entry("acme", AcmeKey)}}, {{Entry("other", OtherKey)}}],
              "Endpoints": {
                "acme": {"fixed": {"Model": "gpt-5.4", "Sessions": {"TtlSeconds": 60}, "Parameters": {"temperature": 0.5} } }
              }
            }
            """,
    };

    [Fact]
    public async Task Definitions_OfASiloThatWasKilled_AreThereAgain()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        string? tag;
        await using (var first = await SiloProcess.StartAsync(Setup, data))
        {
            using var admin = new Caller(first.Address, AcmeKey);
            var made = await PutAsync(admin, "/endpoints/acme/support");
            made.Status.ShouldBe(201, made.Text);
            tag = made.Header("ETag");
            first.Output.ShouldNotContain("albatross");
            await first.KillAsync();
        }

        await using var second = await SiloProcess.StartAsync(Setup, data);
        using var again = new Caller(second.Address, AcmeKey);
        var kept = await again.GetAsync("/endpoints/acme/support");

        (kept.Status, kept.Header("ETag")).ShouldBe((200, tag));
        var definition = kept.Json.GetProperty("definition");
        definition.GetProperty("system").GetString().ShouldBe(Instructions);
        definition.GetProperty("parameters").GetRawText().ShouldBe("""{"temperature": 0.20}""");
        definition.GetProperty("sessions").GetProperty("budget_usd").GetRawText().ShouldBe("0");
        (await PutAsync(again, "/endpoints/acme/support", ("If-Match", tag!))).Status.ShouldBe(200);
        (await again.SendAsync(HttpMethod.Delete, "/endpoints/acme/support", null)).Status.ShouldBe(204);
        (await again.GetAsync("/endpoints/acme/support")).Status.ShouldBe(404);
    }

    [Fact]
    public async Task Tenants_OnOneSilo_NeverSeeEachOthers()
    {
        await using var silo = await SiloProcess.StartAsync(Setup);
        using var acme = new Caller(silo.Address, AcmeKey);
        using var other = new Caller(silo.Address, OtherKey);
        (await PutAsync(acme, "/endpoints/acme/support")).Status.ShouldBe(201);

        foreach (var path in (string[])["/endpoints/acme/support", "/endpoints/acme/none", "/endpoints/acme", "/endpoints/nobody"])
        {
            (await other.GetAsync(path)).Status.ShouldBe(403, path);
        }

        (await PutAsync(other, "/endpoints/acme/support")).Status.ShouldBe(403);
        (await other.SendAsync(HttpMethod.Delete, "/endpoints/acme/support", null)).Status.ShouldBe(403);
        (await PutAsync(other, "/endpoints/other/support")).Status.ShouldBe(201, "each tenant has names of its own");
        (await other.SendAsync(HttpMethod.Delete, "/endpoints/other/support", null)).Status.ShouldBe(204);
        (await other.GetAsync("/endpoints/other")).Json.GetProperty("endpoints").GetArrayLength().ShouldBe(0);
        (await acme.GetAsync("/endpoints/acme")).Json.GetProperty("endpoints").EnumerateArray()
            .Select(static view => view.GetProperty("name").GetString()).ShouldBe(["fixed", "support"]);
    }

    [Fact]
    public async Task Configured_Endpoint_IsShownAndNotChanged()
    {
        await using var silo = await SiloProcess.StartAsync(Setup);
        using var admin = new Caller(silo.Address, AcmeKey);

        var shown = await admin.GetAsync("/endpoints/acme/fixed");

        shown.Json.GetProperty("source").GetString().ShouldBe("configured");
        shown.Json.GetProperty("definition").GetProperty("parameters").GetProperty("temperature").GetRawText().ShouldBe("0.5");
        (await PutAsync(admin, "/endpoints/acme/fixed")).Status.ShouldBe(409);
    }

    [Fact]
    public async Task Start_EndpointThatDoesNotHold_EndsWithASentence()
    {
        var environment = new Dictionary<string, string>
        {
            ["Endpoints__acme__bad__Model"] = "gpt-5.4",
            ["Endpoints__acme__bad__Sessions__TtlSeconds"] = "5",
        };

        var ended = await Should.ThrowAsync<InvalidOperationException>(
            () => SiloProcess.StartAsync(Setup with { Environment = environment }));

        ended.Message.ShouldContain(
            "Endpoints:acme:bad does not hold: sessions.ttl_seconds must be a whole number from 60 to 604800.");
    }

    [Fact]
    public async Task Definitions_OfOneNodeOfAContainer_AreTheOthersToo()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        var setup = Setup.On(azurite);
        await using var one = await SiloProcess.StartAsync(setup);
        await using var two = await SiloProcess.StartAsync(setup);
        using var here = new Caller(one.Address, AcmeKey);
        using var there = new Caller(two.Address, AcmeKey);

        var made = await PutAsync(here, "/endpoints/acme/support", ("If-None-Match", "*"));

        made.Status.ShouldBe(201, made.Text);
        (await there.GetAsync("/endpoints/acme/support")).Text.ShouldBe(made.Text);
        (await PutAsync(there, "/endpoints/acme/support", ("If-Match", made.Header("ETag")!))).Status.ShouldBe(200);
        (await PutAsync(here, "/endpoints/acme/support", ("If-Match", made.Header("ETag")!))).Status.ShouldBe(412);
    }

    private static string Entry(string tenant, string key)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $$"""{"Id": "ops", "Tenant": "{{tenant}}", "Hash": "sha256:{{hash}}", "Scopes": ["admin"]}""";
    }

    private static async Task<Reply> PutAsync(Caller caller, string path, params (string Name, string Value)[] headers)
    {
        using var body = new StringContent(Definition, Encoding.UTF8, "application/json");
        return await caller.SendAsync(HttpMethod.Put, path, body, headers);
    }
}
