using FsCheck;
using FsCheck.Fluent;
using Sessions.Contracts;
using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

/// <summary>Random sequences of calls leave the store and a dictionary in the same state.</summary>
public sealed class SqliteModelTests : IAsyncLifetime
{
    private const int SessionCount = 4;
    private const int SequenceLengthMax = 60;

    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly StoreDirectory _directory = new();
    private SqliteSessionStore _store = null!;
    private int _runs;

    private enum Kind
    {
        Append,
        AppendStale,
        Snapshot,
        Delete,
        Reopen,
    }

    public async ValueTask InitializeAsync() => _store = await _directory.OpenAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public void AnySequence_ComparedWithADictionary_EndsTheSame()
    {
        var kinds = Gen.Frequency(
            (12, Gen.Constant(Kind.Append)),
            (2, Gen.Constant(Kind.AppendStale)),
            (3, Gen.Constant(Kind.Snapshot)),
            (2, Gen.Constant(Kind.Delete)),
            (1, Gen.Constant(Kind.Reopen)));
        var calls = from kind in kinds
                    from session in Gen.Choose(0, SessionCount - 1)
                    from number in Gen.Choose(1, 5)
                    select (kind, session, number);
        var sequences = calls.ListOf().Resize(SequenceLengthMax);

        Prop.ForAll(sequences.ToArbitrary(), sequence => RunAsync([.. sequence]).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(30));
    }

    private async Task RunAsync(List<(Kind Kind, int Session, int Number)> calls)
    {
        var tenant = TenantId.Parse($"run-{_runs++}");
        var model = new Model[SessionCount];
        for (var i = 0; i < SessionCount; i++)
        {
            model[i] = new Model(new SessionKey(tenant, SessionId.Parse($"s{i}")));
        }

        var minute = 0;
        foreach (var (kind, session, number) in calls)
        {
            await RunAsync(kind, model[session], number, Noon.AddMinutes(minute++));
        }

        foreach (var session in model)
        {
            await CompareAsync(session);
        }

        var listed = await _store.ListAsync(tenant, new SessionFilter(), CancellationToken.None);
        listed.Entries.Select(static entry => (entry.Id, entry.Head)).ShouldBe(
            model.Where(static session => session.Head > 0)
                .OrderByDescending(static session => session.ActiveAt)
                .Select(static session => (session.Key.Id, session.Head)));
    }

    private async Task RunAsync(Kind kind, Model session, int number, DateTimeOffset now)
    {
        switch (kind)
        {
            case Kind.Append:
            case Kind.AppendStale:
                var stale = kind == Kind.AppendStale;
                var events = Enumerable.Range(0, number).Select(i => $"\"{now:O}-{i}\"").ToArray();
                var result = await _store.AppendAsync(
                    session.Key,
                    stale ? session.Head + number : session.Head,
                    Batches.With(Batches.Summary(now), events),
                    CancellationToken.None);
                if (!stale)
                {
                    session.Batches.Add(events);
                    session.ActiveAt = now;
                }

                result.ShouldBe(new AppendResult(!stale, session.Head));
                break;
            case Kind.Snapshot:
                await _store.WriteSnapshotAsync(
                    session.Key, new StoredSnapshot(number, new[] { (byte)number }), CancellationToken.None);
                session.Snapshot = number <= session.Head ? Math.Max(session.Snapshot, number) : session.Snapshot;
                break;
            case Kind.Delete:
                (await _store.DeleteAsync(session.Key, CancellationToken.None)).ShouldBe(session.Head > 0);
                session.Batches.Clear();
                session.Snapshot = 0;
                break;
            case Kind.Reopen:
            default:
                await _store.DisposeAsync();
                _store = await _directory.OpenAsync();
                break;
        }
    }

    private async Task CompareAsync(Model session)
    {
        (await _store.ReadHeadAsync(session.Key, CancellationToken.None)).ShouldBe(session.Head);
        var all = await _store.ReadForwardAsync(session.Key, 0, int.MaxValue, CancellationToken.None);
        Batches.EventsOf(all).ShouldBe(session.Batches.SelectMany(static events => events));
        for (var position = 0L; position <= session.Head; position++)
        {
            var after = await _store.ReadForwardAsync(session.Key, position, int.MaxValue, CancellationToken.None);
            after.Select(static batch => batch.FirstPosition).ShouldBe(
                all.Where(batch => batch.LastPosition > position).Select(static batch => batch.FirstPosition));
            var before = await _store.ReadBackwardAsync(session.Key, position, int.MaxValue, CancellationToken.None);
            before.Select(static batch => batch.FirstPosition).ShouldBe(
                all.Reverse()
                    .Where(batch => batch.FirstPosition < position)
                    .Select(static batch => batch.FirstPosition));
        }

        var snapshot = await _store.ReadSnapshotAsync(session.Key, CancellationToken.None);
        (snapshot?.Position ?? 0).ShouldBe(session.Snapshot);
    }

    private sealed class Model(SessionKey key)
    {
        public SessionKey Key { get; } = key;

        public List<string[]> Batches { get; } = [];

        public long Snapshot { get; set; }

        public DateTimeOffset ActiveAt { get; set; }

        public long Head => Batches.Sum(static events => events.Length);
    }
}
