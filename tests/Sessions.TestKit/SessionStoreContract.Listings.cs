using Sessions.Contracts;
using Sessions.Core.Caching;
using Sessions.Core.Items;
using Sessions.Storage;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task List_Entry_ShowsTheLastSummary()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon.AddDays(-1), "old", SessionStatus.Running), "1"));
        var metadata = new Dictionary<string, string> { ["team"] = "search", ["\"q\"uote"] = "snow ☃ \\ 😀", [""] = "" };
        var summary = Batches.Summary(Noon, "key-2", SessionStatus.Closed) with { Metadata = metadata, Cache = Cache };
        await Append(key, 1, Batches.With(summary, "2", "3"));
        await Append(key, 3, Batches.Of("4"));

        var entry = (await ListAll(new SessionFilter())).Single();

        entry.Id.ShouldBe(key.Id);
        entry.Head.ShouldBe(4);
        entry.Summary.Metadata.ShouldNotBeNull().ToDictionary().ShouldBe(metadata, ignoreOrder: true);
        (entry.Summary with { Metadata = metadata }).ShouldBe(summary);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task List_SessionThatExpires_SaysWhen(bool hasCache, bool hasMetadata)
    {
        var key = Batches.Key("a");
        var metadata = new Dictionary<string, string> { ["k"] = "v" };
        var summary = Batches.Summary(Noon) with
        {
            ExpiresAt = Noon.AddHours(2).AddTicks(1),
            Cache = hasCache ? Cache : null,
            Metadata = hasMetadata ? metadata : null,
        };

        await Append(key, 0, Batches.With(summary, "1"));
        await Append(key, 1, Batches.Of("2"));

        var shown = (await ListAll(new SessionFilter())).Single().Summary;
        (shown with { Metadata = summary.Metadata }).ShouldBe(summary);
    }

    [Fact]
    public async Task List_WhatIsKnownOfTheCache_IsTheLastThatWasSaid()
    {
        var key = Batches.Key("a");
        await Append(key, 0, Batches.With(Batches.Summary(Noon) with { Cache = Cache }, "1"));
        var next = new CacheSummary { ReadTokens = 7 };

        await Append(key, 1, Batches.With(Batches.Summary(Noon) with { Cache = next }, "2"));
        (await ListAll(new SessionFilter())).Single().Summary.Cache.ShouldBe(next);

        await Append(key, 2, Batches.With(Batches.Summary(Noon), "3"));
        (await ListAll(new SessionFilter())).Single().Summary.Cache.ShouldBeNull();
    }

    private static CacheSummary Cache { get; } = new()
    {
        Head = new ChainHash((UInt128)1 << 127),
        HeadTokens = 12_000,
        ReadTokens = 5_000_000_001,
        Losses =
        [
            new CacheLoss(CacheCause.PrefixChanged, 3, 5_000_000_002, 9_000_000_000_001),
            new CacheLoss(CacheCause.Provider, 1, 128, 0),
        ],
    };

    [Fact]
    public async Task List_SummaryDropsItsMetadata_ShowsNone()
    {
        var key = Batches.Key("a");
        var summary = Batches.Summary(Noon);
        var metadata = new Dictionary<string, string> { ["k"] = "v" };
        await Append(key, 0, Batches.With(summary with { Metadata = metadata }, "1"));

        await Append(key, 1, Batches.With(summary, "2"));

        (await ListAll(new SessionFilter())).Single().Summary.Metadata.ShouldBeNull();
    }

    [Fact]
    public async Task List_SeveralSessions_PutsTheMostRecentlyActiveFirst()
    {
        await AppendActive(("b", 1), ("d", 3), ("a", 0), ("c", 2));

        await Append(Batches.Key("a"), 1, Batches.With(Batches.Summary(Noon.AddMinutes(9)), "2"));

        (await ListIds(new SessionFilter())).ShouldBe(["a", "d", "c", "b"]);
    }

    [Fact]
    public async Task List_ActivityMillisecondsApart_IsOrderedExactly()
    {
        for (var i = 0; i < 50; i++)
        {
            var at = Noon.AddMilliseconds(i * 37 % 50);
            await Append(Batches.Key($"s{i * 37 % 50:00}"), 0, Batches.With(Batches.Summary(at), "1"));
        }

        var expected = Enumerable.Range(0, 50).Reverse().Select(static i => $"s{i:00}");
        (await ListIds(new SessionFilter { Limit = 7 })).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1_000)]
    public async Task List_PageByPage_ShowsEachSessionOnceEvenOfTheSameMoment(int limit)
    {
        for (var i = 0; i < 10; i++)
        {
            await Append(Batches.Key($"s{i}"), 0, Batches.With(Batches.Summary(Noon), "1"));
        }

        var ids = await ListIds(new SessionFilter { Limit = limit });

        ids.ShouldBe(Enumerable.Range(0, 10).Select(static i => $"s{i}"), ignoreOrder: true);
    }

    [Fact]
    public async Task List_SessionsComeAndGoBetweenPages_StillShowsTheOthersOnce()
    {
        await AppendActive([.. Enumerable.Range(0, 10).Select(static i => ($"s{i}", i))]);
        var first = await Store.ListAsync(TenantId.Parse("acme"), new SessionFilter { Limit = 4 }, Token);

        await Append(Batches.Key("new"), 0, Batches.With(Batches.Summary(Noon.AddHours(1)), "1"));
        await Append(Batches.Key("s9"), 1, Batches.With(Batches.Summary(Noon.AddHours(2)), "2"));
        await Store.DeleteAsync(Batches.Key("s6"), Token);

        first.Entries.Select(static entry => entry.Id.Value).ShouldBe(["s9", "s8", "s7", "s6"]);
        (await ListIds(new SessionFilter { Limit = 4, Continuation = first.Continuation }))
            .ShouldBe(["s5", "s4", "s3", "s2", "s1", "s0"]);
    }

    [Fact]
    public async Task List_AnotherTenant_SeesNothing()
    {
        await AppendActive(("a", 0));

        (await ListIds(new SessionFilter(), "other")).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ByOwnerAndStatus_ShowsOnlyWhatMatchesBoth()
    {
        async Task Add(string id, string owner, SessionStatus status) =>
            await Append(Batches.Key(id), 0, Batches.With(Batches.Summary(Noon, owner, status), "1"));

        await Add("a", "k1", SessionStatus.Idle);
        await Add("b", "k1", SessionStatus.Closed);
        await Add("c", "k2", SessionStatus.Idle);

        (await ListIds(new SessionFilter { Owner = "k1" })).ShouldBe(["a", "b"], ignoreOrder: true);
        (await ListIds(new SessionFilter { Status = SessionStatus.Idle })).ShouldBe(["a", "c"], ignoreOrder: true);
        (await ListIds(new SessionFilter { Owner = "k1", Status = SessionStatus.Idle })).ShouldBe(["a"]);
        (await ListIds(new SessionFilter { Owner = "k3" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ByMetadata_MatchesKeyAndValueExactly()
    {
        async Task Add(string id, params (string Key, string Value)[] metadata) =>
            await Append(
                Batches.Key(id),
                0,
                Batches.With(
                    Batches.Summary(Noon) with
                    {
                        Metadata = metadata.ToDictionary(static pair => pair.Key, static pair => pair.Value),
                    },
                    "1"));

        await Add("a", ("team", "search"), ("x", "y"));
        await Add("b", ("team", "ads"));
        await Add("c", ("search", "team"));
        await Add("d", ("te\"am", "sea%rch'"));

        (await ListIds(new SessionFilter { MetadataKey = "team" })).ShouldBe(["a", "b"], ignoreOrder: true);
        (await ListIds(new SessionFilter { MetadataKey = "team", MetadataValue = "search" })).ShouldBe(["a"]);
        (await ListIds(new SessionFilter { MetadataKey = "te\"am", MetadataValue = "sea%rch'" })).ShouldBe(["d"]);
        (await ListIds(new SessionFilter { MetadataKey = "team", MetadataValue = "Search" })).ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ByActivity_IncludesTheStartAndExcludesTheEnd()
    {
        await AppendActive(("a", 0), ("b", 1), ("c", 2), ("d", 3));

        var filter = new SessionFilter { ActiveAfter = Noon.AddMinutes(1), ActiveBefore = Noon.AddMinutes(3) };

        (await ListIds(filter)).ShouldBe(["c", "b"]);
        (await ListIds(filter with { Limit = 1 })).ShouldBe(["c", "b"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("!!!!!!!!!!!!!!!!!!!!!!!")]
    public async Task List_ContinuationIsNotFromAListing_ThrowsFormatException(string continuation) =>
        await Should.ThrowAsync<FormatException>(
            async () => await Store.ListAsync(
                TenantId.Parse("acme"), new SessionFilter { Continuation = continuation }, Token));

    [Theory]
    [InlineData(0)]
    [InlineData(1_001)]
    public async Task List_LimitOutOfRange_Throws(int limit) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await Store.ListAsync(TenantId.Parse("acme"), new SessionFilter { Limit = limit }, Token));

    private async Task AppendActive(params (string Id, int Minute)[] sessions)
    {
        foreach (var (id, minute) in sessions)
        {
            await Append(Batches.Key(id), 0, Batches.With(Batches.Summary(Noon.AddMinutes(minute)), "1"));
        }
    }
}
