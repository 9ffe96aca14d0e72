using System.Globalization;
using Sessions.Contracts;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SqlitePatienceTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task AppendAsync_PatientAndAlone_IsWrittenAllTheSame()
    {
        using var directory = new StoreDirectory();
        await using var store = await directory.OpenAsync();

        var result = await store.AppendAsync(Key(1), 0, Batch(isPatient: true), TestContext.Current.CancellationToken);

        result.ShouldBe(new AppendResult(true, 1));
    }

    [Fact]
    public async Task AppendAsync_UrgentBehindPatient_TakesItAlong()
    {
        using var directory = new StoreDirectory();
        await using var store = await directory.OpenAsync(directory.Options with { Patience = Longest });
        var token = TestContext.Current.CancellationToken;

        var patient = store.AppendAsync(Key(1), 0, Batch(isPatient: true), token);
        await store.AppendAsync(Key(2), 0, Batch(isPatient: false), token);

        // Both were answered by the same commit; the continuation of the first may be a step behind.
        (await patient).ShouldBe(new AppendResult(true, 1));
    }

    [Fact]
    public async Task AppendAsync_BehindPatientBatchOfTheSameSession_IsAppendedAfterIt()
    {
        using var directory = new StoreDirectory();
        await using var store = await directory.OpenAsync(directory.Options with { Patience = Longest });
        var token = TestContext.Current.CancellationToken;
        var first = Batch(isPatient: true);

        var begun = store.AppendAsync(Key(1), 0, first, token);
        var ended = await store.AppendAsync(Key(1), 1, Batch(isPatient: false, first.BatchId), token);

        ended.ShouldBe(new AppendResult(true, 2));
        (await begun).ShouldBe(new AppendResult(true, 1));
    }

    [Fact]
    public async Task DisposeAsync_PatientBatchWaits_WritesItFirst()
    {
        using var directory = new StoreDirectory();
        var token = TestContext.Current.CancellationToken;
        Task<AppendResult> patient;
        await using (var store = await directory.OpenAsync(directory.Options with { Patience = Longest }))
        {
            patient = store.AppendAsync(Key(1), 0, Batch(isPatient: true), token);
        }

        (await patient).ShouldBe(new AppendResult(true, 1));
        await using var again = await directory.OpenAsync();
        (await again.ReadHeadAsync(Key(1), token)).ShouldBe(1);
    }

    private static SessionKey Key(int number) => new(
        TenantId.Parse("acme"), SessionId.Parse("patient-" + number.ToString(CultureInfo.InvariantCulture)));

    private static EventBatch Batch(bool isPatient, Guid? after = null) => new()
    {
        BatchId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
        After = after,
        Count = 1,
        Frames = new byte[] { 1, 2, 3 },
        IsPatient = isPatient,
    };
}
