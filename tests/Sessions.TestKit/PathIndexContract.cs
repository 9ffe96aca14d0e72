using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>What a store's <see cref="IPathIndex"/> must do; each implementation's tests inherit it.</summary>
public abstract class PathIndexContract : IAsyncLifetime
{
    private const string Owner = "key-1";
    private ISessionStore? _store;

    /// <summary>The store under test.</summary>
    protected ISessionStore Store => _store ?? throw new InvalidOperationException("Not open yet.");

    /// <summary>When the contract's sessions are active: now, as the store's clock sees it.</summary>
    protected abstract DateTimeOffset Now { get; }

    /// <summary>The running test's token.</summary>
    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc />
    public async ValueTask InitializeAsync() => _store = await OpenStoreAsync().ConfigureAwait(false);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await CloseStoreAsync(_store).ConfigureAwait(false);
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Find_TipOfAnAppend_GivesItsSession()
    {
        await AppendAsync("a", 0, Tip(1));

        (await FindAsync(Owner, Tip(1))).ShouldBe("a");
    }

    [Fact]
    public async Task Find_TipNobodyLeft_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));

        (await FindAsync(Owner, Tip(2))).ShouldBeNull();
        (await FindAsync(Owner)).ShouldBeNull();
    }

    [Fact]
    public async Task Find_SeveralCandidates_GivesTheFirstThatHasASession()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("b", 0, Tip(2));

        (await FindAsync(Owner, Tip(3), Tip(2), Tip(1))).ShouldBe("b");
    }

    [Fact]
    public async Task Find_EveryTipOfASession_GivesIt()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("a", 1, Tip(2));

        (await FindAsync(Owner, Tip(1))).ShouldBe("a");
        (await FindAsync(Owner, Tip(2))).ShouldBe("a");
    }

    [Fact]
    public async Task Find_TwoSessionsWithOneTip_GivesTheLast()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("b", 0, Tip(1));

        (await FindAsync(Owner, Tip(1))).ShouldBe("b");
    }

    [Fact]
    public async Task Find_TipOfAnotherPrincipal_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));

        (await FindAsync("key-2", Tip(1))).ShouldBeNull();
        (await FindAsync(Owner, "other", Tip(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_OneTipOfTwoPrincipals_GivesEachItsOwn()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("b", 0, Tip(1), owner: "key-2");
        await AppendAsync("c", 0, Tip(1), tenant: "other");

        (await FindAsync(Owner, Tip(1))).ShouldBe("a");
        (await FindAsync("key-2", Tip(1))).ShouldBe("b");
        (await FindAsync(Owner, "other", Tip(1))).ShouldBe("c");
    }

    [Fact]
    public async Task Find_ClosedSession_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));
        await AppendAsync("a", 1, null, status: SessionStatus.Closed);

        (await FindAsync(Owner, Tip(1))).ShouldBeNull();
    }

    [Fact]
    public async Task Find_DeletedSession_IsNullAlsoWhenItBeginsAnew()
    {
        await AppendAsync("a", 0, Tip(1));
        await Store.DeleteAsync(Batches.Key("a"), Token);
        (await FindAsync(Owner, Tip(1))).ShouldBeNull();

        await AppendAsync("a", 0, Tip(2));

        (await FindAsync(Owner, Tip(1))).ShouldBeNull();
        (await FindAsync(Owner, Tip(2))).ShouldBe("a");
    }

    [Fact]
    public async Task Find_TipOfARefusedAppend_IsNull()
    {
        await AppendAsync("a", 0, Tip(1));

        (await Store.AppendAsync(Batches.Key("a"), 7, Batch(Tip(2)), Token)).Appended.ShouldBeFalse();

        (await FindAsync(Owner, Tip(2))).ShouldBeNull();
    }

    /// <summary>Makes an empty store that has an index.</summary>
    protected abstract Task<ISessionStore> OpenStoreAsync();

    /// <summary>Closes the store and removes what it kept.</summary>
    protected abstract Task CloseStoreAsync(ISessionStore store);

    /// <summary>Any hash.</summary>
    protected static ChainHash Tip(int number) => ChainHash.Root.Extend(ItemHash.Of([(byte)number, (byte)(number >> 8)]));

    /// <summary>Appends an event that leaves a tip.</summary>
    protected async Task AppendAsync(
        string id,
        long expected,
        ChainHash? tip,
        string owner = Owner,
        string tenant = "acme",
        SessionStatus status = SessionStatus.Idle) =>
        (await Store.AppendAsync(Batches.Key(id, tenant), expected, Batch(tip, owner, status), Token))
            .Appended.ShouldBeTrue();

    /// <summary>Asks for candidates, in the tenant of most sessions.</summary>
    protected Task<string?> FindAsync(string owner, params ChainHash[] candidates) =>
        FindAsync(owner, "acme", candidates);

    private async Task<string?> FindAsync(string owner, string tenant, params ChainHash[] candidates) =>
        (await ((IPathIndex)Store).FindAsync(TenantId.Parse(tenant), owner, candidates, Token))?.Value;

    private EventBatch Batch(
        ChainHash? tip, string owner = Owner, SessionStatus status = SessionStatus.Idle)
    {
        var batch = Batches.With(Batches.Summary(Now, owner, status), "1");
        return new EventBatch
        {
            BatchId = batch.BatchId,
            Count = batch.Count,
            Frames = batch.Frames,
            Summary = batch.Summary,
            Tip = tip,
        };
    }
}
