using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Gateway.Endpoints;
using Sessions.Reading.Fakes;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.Endpoints;

public sealed class EndpointCatalogTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryEndpointStore _store = new();
    private readonly EndpointCatalog _catalog;

    public EndpointCatalogTests() => _catalog = Catalog();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_AgainWithinItsTime_TouchesNoStorageAndAllocatesNothing()
    {
        await PutElsewhereAsync("a", "m-1");
        (await _catalog.FindAsync(Key("a"), Token))!.Definition.Model.ShouldBe("m-1");
        _time.Advance(EndpointCatalog.BelievedFor - TimeSpan.FromTicks(1));

        var key = Key("a");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var found = _catalog.FindAsync(key, Token);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        (found.IsCompletedSuccessfully, _store.Reads, allocated).ShouldBe((true, 1, 0));
    }

    [Fact]
    public async Task Find_ChangedByAnotherNode_IsSeenOnceItsTimeIsOver()
    {
        await PutElsewhereAsync("a", "m-1");
        await FindAsync("a");
        await PutElsewhereAsync("a", "m-2");
        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-1");

        _time.Advance(EndpointCatalog.BelievedFor);

        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-2");
    }

    [Fact]
    public async Task Find_ChangedByThisNode_IsSeenAtOnce()
    {
        (await FindAsync("a")).ShouldBeNull();

        await _catalog.PutAsync(Key("a"), Definition("m-1"), EndpointCondition.Any, Token);
        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-1");
        await _catalog.PutAsync(Key("a"), Definition("m-2"), EndpointCondition.Any, Token);
        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-2");
        await _catalog.DeleteAsync(Key("a"), EndpointCondition.Any, Token);

        (await FindAsync("a")).ShouldBeNull();
    }

    [Fact]
    public async Task Find_ReadThatBeganBeforeAWriteOfThisNode_IsNotBelievedAfterIt()
    {
        await PutElsewhereAsync("a", "m-1");
        var held = new TaskCompletionSource();
        _store.Hold = held.Task;
        var early = FindAsync("a");
        _store.Hold = null;
        await _catalog.PutAsync(Key("a"), Definition("m-2"), EndpointCondition.Any, Token);
        held.SetResult();

        (await early)!.Definition.Model.ShouldBe("m-1");
        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-2");
    }

    [Fact]
    public async Task Find_ManyAtOnce_ReadsOnce()
    {
        var held = new TaskCompletionSource();
        _store.Hold = held.Task;
        var all = Enumerable.Range(0, 100).Select(_ => FindAsync("a")).ToList();
        held.SetResult();

        (await Task.WhenAll(all)).ShouldAllBe(static found => found == null);
        _store.Reads.ShouldBe(1);
    }

    [Fact]
    public async Task Find_StoreWasDown_IsReadAgainAtOnce()
    {
        await PutElsewhereAsync("a", "m-1");
        _store.IsDown = true;
        await Should.ThrowAsync<StoreUnavailableException>(() => FindAsync("a"));

        _store.IsDown = false;

        (await FindAsync("a"))!.Definition.Model.ShouldBe("m-1");
    }

    [Fact]
    public async Task Find_CallerGivesUp_LetsTheOthersWait()
    {
        var held = new TaskCompletionSource();
        _store.Hold = held.Task;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var impatient = _catalog.FindAsync(Key("a"), patience.Token).AsTask();
        var patient = FindAsync("a");

        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => impatient);
        held.SetResult();

        (await patient).ShouldBeNull();
    }

    [Fact]
    public async Task Find_ManyNamesThatAreNotThere_DoesNotRememberThemAll()
    {
        for (var i = 0; i < 25_000; i++)
        {
            await FindAsync($"n{i}");
        }

        _store.Reads.ShouldBe(25_000);
        await FindAsync("n24999");
        _store.Reads.ShouldBe(25_000);
        await FindAsync("n0");
        _store.Reads.ShouldBe(25_001);
    }

    [Fact]
    public async Task Find_NameOfTheConfiguration_ReadsNothing()
    {
        await PutElsewhereAsync("fixed", "m-1");

        var found = (await FindAsync("fixed")).ShouldNotBeNull();

        (found.Source, found.Definition.Model, _store.Reads).ShouldBe((EndpointSource.Configured, "m-0", 0));
        found.Version.Length.ShouldBe(16);
    }

    [Fact]
    public async Task Find_WithoutAStore_KnowsTheConfigurationAlone()
    {
        var catalog = Catalog(hasStore: false);

        (await catalog.FindAsync(Key("fixed"), Token)).ShouldNotBeNull();
        (await catalog.FindAsync(Key("a"), Token)).ShouldBeNull();
        await Should.ThrowAsync<StoreUnavailableException>(async () =>
            await catalog.PutAsync(Key("a"), Definition("m"), EndpointCondition.Any, Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task List_StoredAndConfigured_AreOneListByName(int limit)
    {
        foreach (var name in (string[])["z", "b", "fixed", "a", "y", "f"])
        {
            await PutElsewhereAsync(name, "m-1");
        }

        List<string> names = [];
        EndpointName? after = null;
        do
        {
            var page = await _catalog.ListAsync(Key("x").Tenant, after, limit, Token);
            page.Endpoints.Count.ShouldBeLessThanOrEqualTo(limit);
            names.AddRange(page.Endpoints.Select(static view => $"{view.Name}:{view.Definition.Model}"));
            after = page.Continuation is { } text ? EndpointName.Parse(text) : null;
        }
        while (after is not null);

        names.ShouldBe(["a:m-1", "b:m-1", "f:m-1", "fixed:m-0", "y:m-1", "z:m-1", "zz:m-0"]);
    }

    private static EndpointKey Key(string name) => new(TenantId.Parse("acme"), EndpointName.Parse(name));

    private static EndpointDefinition Definition(string model) => new() { Model = model };

    private EndpointCatalog Catalog(bool hasStore = true) => new(
        new ConfiguredEndpoints(new Dictionary<EndpointKey, EndpointDefinition>
        {
            [Key("fixed")] = Definition("m-0"),
            [Key("zz")] = Definition("m-0"),
            [new EndpointKey(TenantId.Parse("other"), EndpointName.Parse("c"))] = Definition("m-0"),
        }),
        hasStore ? _store : null,
        _time);

    private Task<EndpointView?> FindAsync(string name) => _catalog.FindAsync(Key(name), Token).AsTask();

    private async Task PutElsewhereAsync(string name, string model) =>
        await _store.PutAsync(Key(name), Definition(model), EndpointCondition.Any, Token);
}
