using System.Globalization;
using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqliteCrashTests : IDisposable
{
    private const int Sessions = 6;

    private readonly StoreDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task Open_WriterWasKilledAgainAndAgain_HasAllThatWasAcknowledged(int inFlight)
    {
        var random = new Random(inFlight);
        for (var round = 0; round < 4; round++)
        {
            using var crasher = await Crasher.StartAsync(_directory.Path, Sessions, inFlight);
            await crasher.ReadAsync(random.Next(1, 600));
            await crasher.KillAsync();

            await using var store = await _directory.OpenAsync();
            foreach (var (session, acknowledged) in crasher.Acknowledged)
            {
                acknowledged.ShouldBeGreaterThan(0);
                var head = await store.ReadHeadAsync(Batches.Key($"s{session}"), Token);
                head.ShouldBeGreaterThanOrEqualTo(acknowledged);
            }

            await AllLogsAreWhole(store);
        }
    }

    [Fact]
    public async Task Append_AnotherProcessWritesTheSameSession_RefusesOneOfThem()
    {
        await using var store = await _directory.OpenAsync();
        using var other = await Crasher.StartAsync(_directory.Path, 1, 2);
        await other.ReadAsync(20);
        var key = Batches.Key("s0");
        AppendResult mine = default;
        for (var head = await store.ReadHeadAsync(key, Token); !mine.Appended; head = mine.Head)
        {
            var position = (head + 1).ToString(CultureInfo.InvariantCulture);
            mine = await store.AppendAsync(key, head, Batches.Of(position.PadLeft(200)), Token);
        }

        await other.ReadToEndAsync();

        other.Acknowledged[0].ShouldBe(-1);
        await AllLogsAreWhole(store);
    }

    private static async Task AllLogsAreWhole(SqliteSessionStore store)
    {
        for (var session = 0; session < Sessions; session++)
        {
            var key = Batches.Key($"s{session}");
            var batches = await store.ReadForwardAsync(key, 0, int.MaxValue, Token);
            var events = Batches.EventsOf(batches);
            events.Count.ShouldBe((int)await store.ReadHeadAsync(key, Token));
            batches.Sum(static batch => batch.Count).ShouldBe(events.Count);
            for (var i = 0; i < events.Count; i++)
            {
                events[i].Trim().ShouldBe((i + 1).ToString(CultureInfo.InvariantCulture));
            }
        }
    }
}
