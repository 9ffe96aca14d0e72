using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Storage;
using Sessions.Storage.Sqlite;

namespace Sessions.EndToEnd.Logs;

/// <summary>Reads logs out of a silo's data directory, beside the running silo or after it.</summary>
/// <remarks>Opened for each question and closed again, so a killed silo's file stays as the kill left it.</remarks>
internal sealed class SessionLogs(string dataDirectory)
{
    private const int SliceBytes = 64 << 20;

    /// <summary>Tenant of callers while no keys are configured.</summary>
    public const string DevelopmentTenant = "default";

    /// <summary>One session's log; without events where there is no such session.</summary>
    public async Task<SessionLog> ReadAsync(string session, string tenant = DevelopmentTenant)
    {
        await using var store = await OpenAsync();
        return await ReadAsync(store, new SessionKey(TenantId.Parse(tenant), SessionId.Parse(session)));
    }

    /// <summary>Waits until a session's log is as it should be, for what a silo does without anyone waiting.</summary>
    public Task<SessionLog> ReadWhenAsync(
        string session, Func<SessionLog, bool> isAsItShouldBe, string tenant = DevelopmentTenant) =>
        Eventually.ObserveAsync(() => ReadAsync(session, tenant), isAsItShouldBe, $"the log of {session}");

    /// <summary>The ids of a tenant's sessions, most recently active first, at most a thousand.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string tenant = DevelopmentTenant)
    {
        await using var store = await OpenAsync();
        var list = await store.ListAsync(
            TenantId.Parse(tenant), new SessionFilter { Limit = 1000 }, TestContext.Current.CancellationToken);
        return [.. list.Entries.Select(static entry => entry.Id.Value)];
    }

    private static async Task<SessionLog> ReadAsync(SqliteSessionStore store, SessionKey key)
    {
        var events = new List<LoggedEvent>();
        while (true)
        {
            var batches = await store.ReadForwardAsync(
                key, events.Count, SliceBytes, TestContext.Current.CancellationToken);
            if (batches.Count == 0)
            {
                return new SessionLog(events);
            }

            foreach (var batch in batches)
            {
                batch.FirstPosition.ShouldBe(events.Count + 1, "Positions are gapless.");
                Read(batch, events);
            }
        }
    }

    private static void Read(StoredBatch batch, List<LoggedEvent> events)
    {
        var frames = batch.Frames;
        while (EventFrames.TryRead(ref frames, out var json))
        {
            using var document = JsonDocument.Parse(json);
            events.Add(new LoggedEvent(events.Count + 1, EventCodec.Read(json), document.RootElement.Clone()));
        }

        events.Count.ShouldBe((int)batch.LastPosition);
    }

    private Task<SqliteSessionStore> OpenAsync() => SqliteSessionStore.OpenAsync(
        new SqliteStoreOptions { DataDirectory = dataDirectory, Readers = 1 }, TimeProvider.System);
}
