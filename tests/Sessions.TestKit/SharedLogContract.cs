using Sessions.Contracts;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>What two stores on one set of logs must do, each in a process of its own as far as they know.</summary>
public abstract class SharedLogContract : IAsyncLifetime
{
    private const int RaceLength = 120;
    private ISessionStore? _one;
    private ISessionStore? _two;

    /// <summary>One store.</summary>
    protected ISessionStore One => _one ?? throw new InvalidOperationException("Not open yet.");

    /// <summary>The other.</summary>
    protected ISessionStore Two => _two ?? throw new InvalidOperationException("Not open yet.");

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private static SessionKey Key { get; } = Batches.Key("a");

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => (_one, _two) = await OpenStoresAsync().ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await CloseStoresAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Append_TheOtherMovedTheLog_IsRefusedWithTheHead()
    {
        await One.AppendAsync(Key, 0, Batches.Of("1"), Token);
        await Two.AppendAsync(Key, 1, Batches.Of("2"), Token);

        (await One.AppendAsync(Key, 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 2));
        (await One.AppendAsync(Key, 2, Batches.Of("3"), Token)).ShouldBe(new AppendResult(true, 3));
        Batches.EventsOf(await Two.ReadForwardAsync(Key, 0, 1_000, Token)).ShouldBe(["1", "2", "3"]);
    }

    [Fact]
    public async Task Append_TheOtherBroughtTheLogWhereItIsExpected_IsAppended()
    {
        await One.AppendAsync(Key, 0, Batches.Of("1"), Token);
        await Two.AppendAsync(Key, 1, Batches.Of("2"), Token);

        (await One.AppendAsync(Key, 2, Batches.Of("3"), Token)).ShouldBe(new AppendResult(true, 3));
    }

    [Fact]
    public async Task Append_TheOtherDeletedTheSession_IsRefused()
    {
        await One.AppendAsync(Key, 0, Batches.Of("1"), Token);
        await Two.DeleteAsync(Key, Token);

        (await One.AppendAsync(Key, 1, Batches.Of("x"), Token)).ShouldBe(new AppendResult(false, 0));
    }

    [Fact]
    public async Task Append_TheOtherDeletedAndBeganAnew_GoesToTheNewLog()
    {
        await One.AppendAsync(Key, 0, Batches.Of("old"), Token);
        await One.WriteSnapshotAsync(Key, new StoredSnapshot(1, new byte[] { 1 }), Token);
        await Two.DeleteAsync(Key, Token);
        await Two.AppendAsync(Key, 0, Batches.Of("new"), Token);

        (await One.AppendAsync(Key, 1, Batches.Of("2"), Token)).ShouldBe(new AppendResult(true, 2));
        Batches.EventsOf(await One.ReadForwardAsync(Key, 0, 1_000, Token)).ShouldBe(["new", "2"]);
        (await One.ReadSnapshotAsync(Key, Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Append_BothRace_LosesAndDoublesNothing()
    {
        var wins = await Task.WhenAll(Task.Run(() => WriteAsync(One, "one")), Task.Run(() => WriteAsync(Two, "two")));

        var all = Batches.EventsOf(await One.ReadForwardAsync(Key, 0, int.MaxValue, Token));
        all.ShouldBe(wins.SelectMany(static won => won), ignoreOrder: true);
        var back = await Two.ReadBackwardAsync(Key, long.MaxValue, int.MaxValue, Token);
        Batches.EventsOf(back.Reverse()).ShouldBe(all);
    }

    /// <summary>Opens two stores on one place that is empty.</summary>
    protected abstract Task<(ISessionStore One, ISessionStore Two)> OpenStoresAsync();

    /// <summary>Closes them, as far as they were opened, and removes what they kept.</summary>
    protected abstract Task CloseStoresAsync();

    private static async Task<List<string>> WriteAsync(ISessionStore store, string name)
    {
        var won = new List<string>();
        for (var head = 0L; head < RaceLength;)
        {
            var text = $"\"{name}-{head}\"";
            var result = await store.AppendAsync(Key, head, Batches.Of(text), Token);
            if (result.Appended)
            {
                won.Add(text);
            }

            head = result.Head;
        }

        return won;
    }
}
