using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Logs;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;
using Sessions.Storage.Sqlite;

namespace Sessions.EndToEnd.Settings;

/// <summary>Settings of the sessions in memory, the embedded store and the simulated provider.</summary>
public sealed class HostingSettingsTests
{
    [Fact]
    public async Task Start_WrongValues_EndsWithASentenceForEach()
    {
        var ended = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(
            ("Runtime__IdleAfter", "00:00:00"),
            ("Runtime__ActivationsMax", "many"),
            ("Runtime__Sweep", "00:00:10"),
            ("Runtime__FrontDoor", "a/b"),
            ("Store__Sqlite__Readers", "65"),
            ("Store__Sqlite__BusyTimeout", "soon"),
            ("Store__Sqlite__DataDirectory", "/tmp")));

        var said = ended.Message.Split('\n').Select(static line => line.Trim()).ToList();
        said.ShouldContain("The field Runtime:IdleAfter must be between 00:00:01 and 1.00:00:00.");
        said.ShouldContain("Runtime:ActivationsMax is 'many'. Set a whole number in digits only.");
        said.ShouldContain(
            "Runtime:Sweep is not a setting."
            + " There are: IdleAfter, ActivationsMax, SweepEvery, SnapshotEveryEvents.");
        said.ShouldContain("Runtime:FrontDoor cannot be set: the silo names itself by SESSIONS_NODE.");
        said.ShouldContain("The field Store:Sqlite:Readers must be between 1 and 64.");
        said.ShouldContain(
            "Store:Sqlite:BusyTimeout is 'soon'."
            + " Set a duration as hours:minutes:seconds, 00:00:05 for five seconds.");
        said.ShouldContain("Store:Sqlite:DataDirectory cannot be set: SESSIONS_DATA says where the store lies.");
    }

    [Fact]
    public async Task Start_ValuesThatContradictEachOther_EndsWithASentence()
    {
        var ended = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(
            ("Store__Sqlite__CheckpointBytes", "4194304"), ("Store__Sqlite__WalBytesMax", "4194304")));

        ended.Message.ShouldContain(
            "Store:Sqlite:WalBytesMax is not valid. It must be at least twice CheckpointBytes, which is 4194304.");
    }

    [Fact]
    public async Task Start_SimulatorOutOfRange_EndsWithASentence()
    {
        var ended = await Should.ThrowAsync<InvalidOperationException>(() => StartAsync(("Simulator__FaultRate", "2")));

        ended.Message.ShouldContain("The field Simulator:FaultRate must be between 0 and 1.");
    }

    [Fact]
    public async Task Start_RightValues_TakeEffect()
    {
        await using var silo = await StartAsync(
            ("Runtime__SnapshotEveryEvents", "16"),
            ("Store__Sqlite__FileName", "grid.db"),
            ("Simulator__AnswerTokens", "7"));
        using var caller = new Caller(silo.Address, null);
        for (var turn = 0; turn < 8; turn++)
        {
            var body = WireSamples.Request(WireFormat.Chat, "gpt-4.1", $"Message {turn}");
            var reply = await caller.PostAsync(WireSamples.Path(WireFormat.Chat), body, ("X-Session-Id", "tuned"));
            reply.Text.ShouldContain("\"completion_tokens\":7", Case.Insensitive, "the simulator's setting");
        }

        File.Exists(Path.Combine(silo.DataDirectory, "grid.db")).ShouldBeTrue("the store's setting");
        await Eventually.HoldsAsync(() => HasSnapshotAsync(silo, "grid.db", "tuned"), "a snapshot: the runtime's setting");
    }

    private static async Task<bool> HasSnapshotAsync(SiloProcess silo, string fileName, string session)
    {
        var options = new SqliteStoreOptions { DataDirectory = silo.DataDirectory, FileName = fileName };
        await using var store = await SqliteSessionStore.OpenAsync(options, TimeProvider.System);
        var key = new SessionKey(TenantId.Parse(SessionLogs.DevelopmentTenant), SessionId.Parse(session));
        return await store.ReadSnapshotAsync(key, TestContext.Current.CancellationToken) is not null;
    }

    private static Task<SiloProcess> StartAsync(params (string Name, string Value)[] settings) =>
        SiloProcess.StartAsync(new SiloSetup
        {
            Environment = settings.ToDictionary(static setting => setting.Name, static setting => setting.Value),
        });
}
