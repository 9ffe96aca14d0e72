using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Counting;

/// <summary>What nobody knows the price of does not look as if it cost nothing.</summary>
public sealed class UnpricedModelTests(SimulatorSilo silo)
{
    private const string Unpriced = "o3-nobody-has-priced-this";

    [Fact]
    public async Task Turn_OfAnUnpricedModel_SaysSoPerTurnAndPerSession()
    {
        var session = await SendAsync(Unpriced);

        var turn = (await GetAsync($"/sessions/{session}/turns")).GetProperty("turns")[0];
        turn.GetProperty("cost_usd").ValueKind.ShouldBe(JsonValueKind.Null);
        turn.GetProperty("unpriced").GetBoolean().ShouldBeTrue();
        turn.GetProperty("cumulative").GetProperty("cost_usd").ValueKind.ShouldBe(JsonValueKind.Null);
        var ledger = (await GetAsync($"/sessions/{session}")).GetProperty("ledger");
        ledger.GetProperty("cost_usd").ValueKind.ShouldBe(JsonValueKind.Null);
        ledger.GetProperty("unpriced").GetInt32().ShouldBe(1);
        var entry = (await GetAsync("/sessions?limit=1000")).GetProperty("sessions").EnumerateArray()
            .Single(entry => entry.GetProperty("id").GetString() == session);
        entry.GetProperty("cost_usd").ValueKind.ShouldBe(JsonValueKind.Null);
    }

    [Fact]
    public async Task Session_WithPricedAndUnpricedTurns_ShowsTheCostAndWhatItMisses()
    {
        var session = await SendAsync(Unpriced, "o3");

        var turns = (await GetAsync($"/sessions/{session}/turns")).GetProperty("turns");
        turns[1].GetProperty("unpriced").GetBoolean().ShouldBeFalse();
        var ledger = (await GetAsync($"/sessions/{session}")).GetProperty("ledger");
        ledger.GetProperty("cost_usd").GetDecimal().ShouldBe(turns[1].GetProperty("cost_usd").GetDecimal());
        ledger.GetProperty("cost_usd").GetDecimal().ShouldBeGreaterThan(0);
        ledger.GetProperty("unpriced").GetInt32().ShouldBe(1);
    }

    private async Task<string> SendAsync(params string[] models)
    {
        var session = SessionNames.Fresh();
        foreach (var model in models)
        {
            var body = WireSamples.Request(WireFormat.Chat, model, "Hello.");
            var reply = await silo.Alice.PostAsync(WireSamples.Path(WireFormat.Chat), body, ("X-Session-Id", session));
            reply.Status.ShouldBe(200, reply.Text);
        }

        return session;
    }

    private async Task<JsonElement> GetAsync(string path) => (await silo.Alice.GetAsync(path)).Json;
}
