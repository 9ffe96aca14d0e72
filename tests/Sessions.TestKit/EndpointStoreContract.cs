using System.Text;
using Sessions.Contracts;
using Sessions.Contracts.Endpoints;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;
using Sessions.Storage;

namespace Sessions.TestKit;

/// <summary>What every <see cref="IEndpointStore"/> must do; each implementation's tests inherit it.</summary>
public abstract class EndpointStoreContract : IAsyncLifetime
{
    private const string Parameters = "{ \"temperature\": 0.20, \"stop\":[\"\\u00e9\"] }";
    private IEndpointStore? _store;

    /// <summary>The store under test, on its own clock.</summary>
    protected IEndpointStore Store => _store ?? throw new InvalidOperationException("Not open yet.");

    /// <summary>The store's clock.</summary>
    protected ManualTimeProvider Time { get; } = new();

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
    public async Task Put_NewEndpoint_IsKeptWhole()
    {
        var definition = Definition("m-1");

        var write = await PutAsync("support", definition);

        write.Status.ShouldBe(EndpointWriteStatus.Created);
        var kept = (await GetAsync("support")).ShouldNotBeNull();
        kept.Version.ShouldBe(write.Endpoint!.Version);
        kept.CreatedAt.ShouldBe(Time.GetUtcNow());
        kept.UpdatedAt.ShouldBe(Time.GetUtcNow());
        kept.Definition.Parameters!.Value.ToString().ShouldBe(Parameters, "byte for byte");
        (kept.Definition with { Parameters = definition.Parameters }).ShouldBe(definition);
    }

    [Fact]
    public async Task Put_ExistingEndpoint_ReplacesItAndRemembersWhenItWasMade()
    {
        var made = Time.GetUtcNow();
        var first = await PutAsync("support", Definition("m-1"));
        Time.Advance(TimeSpan.FromMinutes(5));

        var second = await PutAsync("support", Definition("m-2"));

        second.Status.ShouldBe(EndpointWriteStatus.Replaced);
        second.Endpoint!.Version.ShouldNotBe(first.Endpoint!.Version);
        var kept = (await GetAsync("support")).ShouldNotBeNull();
        (kept.Definition.Model, kept.Version).ShouldBe(("m-2", second.Endpoint.Version));
        (kept.CreatedAt, kept.UpdatedAt).ShouldBe((made, made.AddMinutes(5)));
    }

    [Fact]
    public async Task Put_UnderACondition_IsDoneOnlyWhereItHolds()
    {
        (await PutAsync("a", condition: EndpointCondition.Present)).Status.ShouldBe(EndpointWriteStatus.Conflict);
        (await PutAsync("a", condition: EndpointCondition.At("1"))).Status.ShouldBe(EndpointWriteStatus.Conflict);
        var made = await PutAsync("a", condition: EndpointCondition.Absent);
        made.Status.ShouldBe(EndpointWriteStatus.Created);
        (await PutAsync("a", condition: EndpointCondition.Absent)).ShouldBe(default(EndpointWrite) with
        {
            Status = EndpointWriteStatus.Conflict,
        });
        var version = made.Endpoint!.Version;
        var next = await PutAsync("a", condition: EndpointCondition.At(version));
        next.Status.ShouldBe(EndpointWriteStatus.Replaced);
        (await PutAsync("a", condition: EndpointCondition.At(version))).Status.ShouldBe(EndpointWriteStatus.Conflict);
        (await PutAsync("a", condition: EndpointCondition.Present)).Status.ShouldBe(EndpointWriteStatus.Replaced);
    }

    [Fact]
    public async Task Put_ManyAtOnceUnderOneCondition_LetsOneThrough()
    {
        var version = (await PutAsync("a")).Endpoint!.Version;

        var writes = await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => PutAsync("a", Definition($"m-{i}"), EndpointCondition.At(version))));

        writes.Count(static write => write.Status == EndpointWriteStatus.Replaced).ShouldBe(1);
        var winner = writes.Single(static write => write.Endpoint is not null).Endpoint!;
        (await GetAsync("a"))!.Definition.Model.ShouldBe(winner.Definition.Model);
    }

    [Fact]
    public async Task Put_AfterARemoval_NeverGivesAVersionAgain()
    {
        var first = (await PutAsync("a")).Endpoint!.Version;
        await Store.DeleteAsync(Key("a"), EndpointCondition.Any, Token);

        var again = await PutAsync("a");

        again.Status.ShouldBe(EndpointWriteStatus.Created);
        again.Endpoint!.Version.ShouldNotBe(first);
        (await PutAsync("a", condition: EndpointCondition.At(first))).Status.ShouldBe(EndpointWriteStatus.Conflict);
    }

    [Fact]
    public async Task Get_NoSuchEndpoint_IsNull()
    {
        await PutAsync("a");
        await Store.PutAsync(Key("b", "other"), Definition("m"), EndpointCondition.Any, Token);

        (await GetAsync("b")).ShouldBeNull();
        (await GetAsync("A")).ShouldBeNull("names are compared case-sensitively");
    }

    [Fact]
    public async Task Delete_UnderACondition_IsDoneOnlyWhereItHolds()
    {
        var version = (await PutAsync("a")).Endpoint!.Version;

        (await Store.DeleteAsync(Key("a"), EndpointCondition.At("none"), Token)).ShouldBe(EndpointRemoval.Conflict);
        (await GetAsync("a")).ShouldNotBeNull();
        (await Store.DeleteAsync(Key("a"), EndpointCondition.At(version), Token)).ShouldBe(EndpointRemoval.Removed);
        (await GetAsync("a")).ShouldBeNull();
        (await Store.DeleteAsync(Key("a"), EndpointCondition.At(version), Token)).ShouldBe(EndpointRemoval.Missing);
        (await Store.DeleteAsync(Key("a"), EndpointCondition.Any, Token)).ShouldBe(EndpointRemoval.Missing);
    }

    [Fact]
    public async Task List_OneTenant_GivesItsOwnByNamePageByPage()
    {
        string[] names = ["a", "a.b", "a-b", "a_b", "aa", "B", "Z.9", "0", "longer-name.with_all"];
        foreach (var name in names)
        {
            await PutAsync(name, Definition(name));
        }

        await Store.PutAsync(Key("a", "acm"), Definition("x"), EndpointCondition.Any, Token);
        await Store.PutAsync(Key("a", "acme-2"), Definition("x"), EndpointCondition.Any, Token);

        var listed = new List<string>();
        EndpointList page;
        EndpointName? after = null;
        do
        {
            page = await Store.ListAsync(TenantId.Parse("acme"), after, 2, Token);
            page.Endpoints.Count.ShouldBeInRange(1, 2);
            listed.AddRange(page.Endpoints.Select(static endpoint => endpoint.Definition.Model));
            after = page.Continuation;
        }
        while (after is not null);

        listed.ShouldBe(names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task List_TenantWithoutEndpoints_IsEmpty()
    {
        var page = await Store.ListAsync(TenantId.Parse("acme"), null, 10, Token);

        (page.Endpoints.Count, page.Continuation).ShouldBe((0, null));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task List_LimitOutOfRange_IsTheCallersMistake(int limit) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await Store.ListAsync(TenantId.Parse("acme"), null, limit, Token));

    /// <summary>Makes an empty store on <see cref="Time"/>.</summary>
    protected abstract Task<IEndpointStore> OpenStoreAsync();

    /// <summary>Closes the store and removes what it kept.</summary>
    protected abstract Task CloseStoreAsync(IEndpointStore store);

    /// <summary>An endpoint's name.</summary>
    protected static EndpointKey Key(string name, string tenant = "acme") =>
        new(TenantId.Parse(tenant), EndpointName.Parse(name));

    /// <summary>A definition with everything in it.</summary>
    protected static EndpointDefinition Definition(string model) => new()
    {
        Model = model,
        System = "Be kind.\n☃ \"quoted\"",
        Upstream = "one",
        Parameters = new JsonText(Encoding.UTF8.GetBytes(Parameters)),
        Sessions = new EndpointSessions
        {
            Enabled = false,
            TtlSeconds = 61,
            MaxMessages = 7,
            MaxTokens = 5_000_000_000,
            BudgetNanoUsd = 1_000_000_001,
            TurnsPerMinute = 9,
            OnBusy = BusyAction.Wait,
        },
    };

    private async Task<EndpointWrite> PutAsync(
        string name, EndpointDefinition? definition = null, EndpointCondition condition = default) =>
        await Store.PutAsync(Key(name), definition ?? Definition("m"), condition, Token);

    private async Task<StoredEndpoint?> GetAsync(string name) => await Store.GetAsync(Key(name), Token);
}
