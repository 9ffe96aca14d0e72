using System.Text.Json;
using Sessions.CloudKit;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Durability;

/// <summary>Silos that share one container of Azure's storage emulator.</summary>
public sealed class SharedStoreTests
{
    private const int Turns = 12;

    [Fact]
    public async Task Turns_ByWayOfTwoSilosOfWhichOneDies_AreOneSession()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        var setup = new SiloSetup().On(azurite);
        var session = SessionNames.Fresh();
        await using var stays = await SiloProcess.StartAsync(setup);
        await using (var dies = await SiloProcess.StartAsync(setup))
        {
            for (var turn = 1; turn <= Turns; turn++)
            {
                await TakeTurnAsync(turn % 2 == 0 ? stays : dies, session, turn);
            }

            await dies.KillAsync();
        }

        await TakeTurnAsync(stays, session, Turns + 1);
        using var caller = new Caller(stays.Address, null);
        using var view = JsonDocument.Parse((await caller.GetAsync($"/sessions/{session}")).Text);
        view.RootElement.GetProperty("turns").GetInt32().ShouldBe(Turns + 1);
        using var list = JsonDocument.Parse((await caller.GetAsync("/sessions")).Text);
        list.RootElement.GetRawText().ShouldContain(session);
    }

    [Theory]
    [InlineData("Store__Kind", "Tape", "set it to Sqlite or AzureBlobs")]
    [InlineData("Store__AzureBlobs__ConnectionString", "", "Set either ConnectionString or ServiceUri")]
    [InlineData("Store__AzureBlobs__ConnectionString", "nonsense", "is not a connection string")]
    [InlineData("Store__AzureBlobs__ServiceUri", "http://x.blob.core.windows.net", "must be an https address")]
    public async Task Start_WrongSetting_SaysWhatToSet(string name, string value, string sentence)
    {
        var environment = new Dictionary<string, string> { ["Store__Kind"] = "AzureBlobs", [name] = value };

        var failure = await Should.ThrowAsync<Exception>(
            () => SiloProcess.StartAsync(new SiloSetup { Environment = environment }));

        failure.Message.ShouldContain(sentence);
    }

    private static async Task TakeTurnAsync(SiloProcess silo, string session, int turn)
    {
        using var caller = new Caller(silo.Address, null);
        var reply = await caller.PostAsync(
            "/v1/chat/completions",
            WireSamples.Request(WireFormat.Chat, "gpt-5.4", $"Work item {turn}.", false),
            ("X-Session-Id", session));
        reply.Status.ShouldBe(200, reply.Text);
    }
}
