using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Clients;

/// <summary>
/// OpenAI's Agents SDK runs its tools and keeps its conversations, whatever format the upstream speaks.
/// </summary>
public sealed class AgentsPackageTests(SimulatorSilo provider, NodePrograms node) : IAsyncLifetime
{
    private const string Chat = "gpt-5.2";
    private const string Messages = "gpt-5.3";
    private const string Bare = "gpt-5.4";

    private SiloProcess? _silo;

    public static TheoryData<string> Models => [Chat, Messages, Bare];

    // Over Responses a stream is the provider's own, and this version of the SDK does not read the published
    // cache_write_tokens_details in one.
    public static TheoryData<string> Converted => [Chat, Messages];

    public async ValueTask InitializeAsync() => _silo = await SiloProcess.StartAsync(new SiloSetup
    {
        Configuration = $$"""
            {
              {{TestKeys.Configuration}},
              "Upstreams": [
                {{Entry("chat", Chat)}}, {{Entry("messages", Messages)}}, {{Entry("responses", Bare)}}
              ]
            }
            """,
        Environment = new Dictionary<string, string> { ["E2E_PROVIDER_KEY"] = TestKeys.Alice },
    });

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Run_WithATool_CallsItAndEnds(string model)
    {
        var seen = await RunAsync("plain", model);

        seen.GetProperty("asked")[0].GetString().ShouldBe("Oslo");
        seen.Text().ShouldNotBeEmpty();
        seen.Text("id").ShouldStartWith("resp_grd1");
    }

    [Theory]
    [MemberData(nameof(Converted))]
    public async Task Run_Streamed_CallsItAndEnds(string model)
    {
        var seen = await RunAsync("streamed", model);

        seen.GetProperty("asked")[0].GetString().ShouldBe("Oslo");
        seen.GetProperty("events").GetInt32().ShouldBeGreaterThan(10);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Run_BehindAResponse_GoesOnFromIt(string model)
    {
        var seen = await RunAsync("chained", model);

        seen.Text("second").ShouldNotBe(seen.Text("first"));
        seen.Text().ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Converted))]
    public async Task Run_InAConversation_LeavesItsItemsThere(string model)
    {
        var seen = await RunAsync("conversation", model);

        seen.GetProperty("items").EnumerateArray().Select(static type => type.GetString())
            .Where(static type => type != "reasoning")
            .ShouldBe(["message", "function_call", "function_call_output", "message", "message", "message"]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task ConversationSession_ReadsAndTakesBackItems(string model)
    {
        var seen = await RunAsync("session", model);

        seen.GetProperty("items").GetInt32().ShouldBeGreaterThanOrEqualTo(6);
        seen.Text("last").ShouldBe("message");
        seen.GetProperty("left").GetInt32().ShouldBe(seen.GetProperty("items").GetInt32() - 1);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Run_ThatStoresNothing_SendsItsOwnHistory(string model) =>
        (await RunAsync("unkept", model)).Text().ShouldNotBeEmpty();

    private Task<JsonElement> RunAsync(string scenario, string model) => node.RunAsync(
        "agents", scenario, _silo!.Address, TestKeys.Alice, SessionNames.Fresh(), ("x-model", model));

    private string Entry(string wire, string model) =>
        $$"""
        {"Name": "{{wire}}", "BaseAddress": "{{provider.Silo.Address}}", "Models": ["{{model}}"], "Wires": ["{{wire}}"],
         "KeepsResponses": false, "Credential": {"Kind": "environment", "Variable": "E2E_PROVIDER_KEY"} }
        """;
}
