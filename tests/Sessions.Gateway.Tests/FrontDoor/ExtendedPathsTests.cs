using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Reading.Fakes;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Tests.FrontDoor;

/// <summary>When the path index is asked, and what becomes of what it finds.</summary>
public sealed class ExtendedPathsTests
{
    private const string First = """[{"role":"user","content":"Hello"}]""";
    private const string Second =
        """[{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi."},{"role":"user","content":"More"}]""";
    private const string Third =
        """
        [{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi."},{"role":"user","content":"More"},
         {"role":"assistant","content":"Hi."},{"role":"user","content":"More"}]
        """;

    private static readonly Principal Anonymous =
        new(TenantId.Parse("default"), "anonymous", Scopes.Use | Scopes.Read);

    private readonly ScriptedIndex _index = new();

    [Fact]
    public async Task Turn_WhoseSessionIsFound_GoesOnInIt()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = await host.PostAsync(First);

        (await host.PostAsync(Second)).ShouldBe(_index.Found);
        _index.Asked.ShouldBe(("default", "anonymous"));
    }

    [Fact]
    public async Task Turn_WhoseFoundSessionIsClosed_BeginsAMintedOne()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = await host.PostAsync(First);
        await SessionOf(host, _index.Found).CloseAsync(Anonymous, TestContext.Current.CancellationToken);

        await ShouldMintAsync(host, Second);
    }

    [Fact]
    public async Task Turn_WhoseFoundSessionHasExpired_BeginsAMintedOne()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = "over";
        var now = TimeProvider.System.GetUtcNow();
        host.Store.Append(SessionOf(host, "over").Key, 0, MemoryStore.Batch(
            [
                new SessionCreated { At = now, Data = new SessionCreatedData(Anonymous.KeyId, "expired") },
                new SessionExpired { At = now, Data = new SessionExpiredData(0, Deleted: true) },
            ],
            Guid.CreateVersion7())).Appended.ShouldBeTrue();

        await ShouldMintAsync(host, Second);
    }

    [Fact]
    public async Task Turn_WhoseFoundSessionIsGone_BeginsAMintedOneAndDoesNotBringItBack()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = "gone";

        await ShouldMintAsync(host, Second);
        var gone = await SessionOf(host, "gone").DescribeAsync(Anonymous, TestContext.Current.CancellationToken);
        gone.IsRefused.ShouldBeTrue();
    }

    [Fact]
    public async Task Turn_WhoseFoundSessionIsAnotherPrincipals_BeginsAMintedOne()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = "theirs";
        await SessionOf(host, "theirs").CreateAsync(
            Anonymous with { KeyId = "other" }, SessionSeed.Empty, TestContext.Current.CancellationToken);

        await ShouldMintAsync(host, Second);
    }

    [Fact]
    public async Task Turn_WhileTheIndexDoesNotAnswer_BeginsAMintedOne()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.IsDown = true;

        await ShouldMintAsync(host, Second);
    }

    [Fact]
    public async Task LookUp_OfAKnownEnd_IsOne()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = await host.PostAsync(First);

        await host.PostAsync(Third);

        _index.LookUps.ShouldBe([2]);
    }

    [Fact]
    public async Task LookUp_OfAnUnknownEnd_GoesOnUpwardsOnce()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);

        await host.PostAsync(Third);

        _index.LookUps.ShouldBe([2, 1]);
    }

    [Theory]
    [InlineData("/v1/chat/completions", First, null)]
    [InlineData("/v1/messages/count_tokens", Second, null)]
    public async Task LookUp_NotNeeded_IsNotMade(string path, string messages, string? session)
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);

        await host.PostAsync(messages, path, session);

        _index.LookUps.ShouldBeEmpty();
    }

    [Fact]
    public async Task NamedSession_ThatGoesOnWithAnothersConversation_IsItsFork()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = await host.PostAsync(First);

        await host.PostAsync(Second, session: "fork");
        await host.PostAsync(Third, session: "fork");

        var facts = await SessionOf(host, "fork").DescribeAsync(Anonymous, TestContext.Current.CancellationToken);
        facts.Value!.ForkedFrom.ShouldBe(_index.Found);
        (await EventsAsync(host, "fork")).OfType<SessionForked>().ShouldHaveSingleItem();
        _index.LookUps.ShouldBe([2]);
    }

    [Fact]
    public async Task NamedSession_ThatBeginsAConversation_IsNoFork()
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn: true);
        _index.Found = await host.PostAsync(First);

        await host.PostAsync(First, session: "own");

        _index.LookUps.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Log_OfATurn_HoldsItsTipOnlyWhileSwitchedOn(bool isOn, bool hasTip)
    {
        await using var host = await FrontDoorHost.StartAsync(_index, isOn);

        var session = await host.PostAsync(Second);

        var ended = (await EventsAsync(host, session)).OfType<TurnEnded>().ShouldHaveSingleItem();
        ended.Data.Tip.HasValue.ShouldBe(hasTip);
        _index.LookUps.Count.ShouldBe(isOn ? 1 : 0);
    }

    [Fact]
    public async Task Start_SwitchedOnWithAStoreThatKeepsNoIndex_IsRefusedWithASentence() =>
        (await Should.ThrowAsync<InvalidOperationException>(() => FrontDoorHost.StartAsync(null, isOn: true)))
            .Message.ShouldContain("Identity:ExtendedPaths");

    [Fact]
    public async Task Start_SwitchedOffWithAStoreThatKeepsNoIndex_Starts()
    {
        await using var host = await FrontDoorHost.StartAsync(null, isOn: false);

        (await host.PostAsync(Second)).ShouldStartWith("sess_");
    }

    private async Task ShouldMintAsync(FrontDoorHost host, string messages)
    {
        var session = await host.PostAsync(messages);

        session.ShouldStartWith("sess_");
        session.ShouldNotBe(_index.Found);
        (await EventsAsync(host, session))[0].ShouldBeOfType<SessionCreated>().Data.Source.ShouldBe("minted");
    }

    private static Runtime.ISession SessionOf(FrontDoorHost host, string id) =>
        host.Sessions.Find(new SessionKey(Anonymous.Tenant, SessionId.Parse(id)));

    private static async Task<List<SessionEvent>> EventsAsync(FrontDoorHost host, string id)
    {
        var key = new SessionKey(Anonymous.Tenant, SessionId.Parse(id));
        var events = new List<SessionEvent>();
        foreach (var batch in await host.Store.ReadForwardAsync(
            key, 0, int.MaxValue, TestContext.Current.CancellationToken))
        {
            var frames = batch.Frames;
            while (EventFrames.TryRead(ref frames, out var json))
            {
                events.Add(EventCodec.Read(json));
            }
        }

        return events;
    }
}
