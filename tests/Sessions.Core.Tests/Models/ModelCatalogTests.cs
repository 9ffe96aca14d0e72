using System.Text;
using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Core.Models;

namespace Sessions.Core.Tests.Models;

public sealed class ModelCatalogTests
{
    public static TheoryData<string> Names => [.. ModelCatalog.BuiltIn.Cards.Select(static card => card.Match)];

    [Theory]
    [InlineData("gpt-4", "gpt-4")]
    [InlineData("gpt-4-0613", "gpt-4")]
    [InlineData("gpt-4-1106-preview", "gpt-4-*")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("gpt-4o-mini-2024-07-18", "gpt-4o-mini")]
    [InlineData("gpt-5.4-mini", "gpt-5.4-mini")]
    [InlineData("gpt-5-chat-latest", "gpt-5-chat")]
    [InlineData("o3", "o3")]
    [InlineData("o3-2025-04-16", "o3")]
    [InlineData("claude-haiku-4-5-20251001", "claude-haiku-4-5")]
    [InlineData("claude-haiku-4-5@20251001", "claude-haiku-4-5")]
    [InlineData("claude-opus-4-20250514", "claude-opus-4")]
    [InlineData("claude-opus-4-1-20250805", "claude-opus-4-1")]
    [InlineData("claude-opus-5-5-20260922", "claude-opus-5-5")]
    [InlineData("claude-something-new", "claude-*")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("router/anthropic/claude-opus-4-5", "claude-opus-4-5")]
    [InlineData("GPT-4O", "gpt-4o")]
    [InlineData("GPT-4", "gpt-4")]
    [InlineData("llama-4", "*")]
    [InlineData("", "*")]
    [InlineData("openai/", "*")]
    [InlineData("-2025-04-16", "*")]
    [InlineData("-latest", "*")]
    public void Find_Name_GivesTheMostSpecificCard(string model, string match) =>
        ModelCatalog.BuiltIn.Find(model).Match.ShouldBe(match);

    [Theory]
    [InlineData("o3-turbo", 200_000)]
    [InlineData("o3-pro-2025-06-10-preview", 200_000)]
    [InlineData("o4-mini-high", 200_000)]
    [InlineData("gpt-4o-audio-preview", 128_000)]
    [InlineData("gpt-4o-realtime-preview", 128_000)]
    [InlineData("gpt-4.1-pro", 1_047_576)]
    [InlineData("gpt-5-search-api", 400_000)]
    [InlineData("gpt-5.4-codex", 1_050_000)]
    [InlineData("gpt-5.4-mini-pro", 400_000)]
    [InlineData("gpt-3.5-turbo-0613", 16_385)]
    [InlineData("claude-opus-4-9", 200_000)]
    [InlineData("claude-sonnet-5-6", 1_000_000)]
    [InlineData("claude-sonnet-4-5-fast", 200_000)]
    public void Find_VariantWithoutAnEntry_KeepsTheWindowButInheritsNoPrice(string model, int window)
    {
        var card = ModelCatalog.BuiltIn.Find(model);

        card.Window.ShouldBe(window);
        card.Price.ShouldBeNull();
    }

    [Theory]
    [InlineData("o3", 2)]
    [InlineData("o3-pro", 20)]
    [InlineData("o3-mini", 1.1)]
    [InlineData("o3-deep-research", 10)]
    [InlineData("gpt-5-pro", 15)]
    [InlineData("gpt-5.4", 2.5)]
    [InlineData("claude-opus-4-8", 5)]
    [InlineData("claude-opus-5-5", 4)]
    public void Find_VariantWithAnEntry_HasItsOwnPrice(string model, double dollars) =>
        ModelCatalog.BuiltIn.Find(model).Price!.Input.ShouldBe((decimal)dollars);

    [Theory]
    [InlineData(272_000, 680_000_000)]
    [InlineData(272_001, 1_360_005_000)]
    public void Cost_PromptOverTheThreshold_IsThatOfLongPrompts(int input, long nanoUsd) =>
        ModelCatalog.BuiltIn.Find("gpt-5.4").Price!.CostNanoUsd(new TokenUsage { Input = input }).ShouldBe(nanoUsd);

    [Fact]
    public void Load_FamilyWithAPrice_IsRefused() =>
        Should.Throw<JsonException>(() => Load(Card("o3*").Replace("\"uniform_price\":true", "\"uniform_price\":false",
            StringComparison.Ordinal))).Message.ShouldContain("'o3*'");

    [Theory]
    [InlineData("\"above\":1000", "\"above\":0")]
    [InlineData("\"output\":30", "\"output\":-30")]
    public void Load_LongPromptOutOfRange_IsRefused(string good, string bad)
    {
        const string Long = """
            "long_prompt":{"above":1000,"price":
            {"input":6,"cache_read":6,"cache_write":6,"cache_write_long":6,"output":30}}
            """;
        var card = Card("m").Replace("\"output\":15", "\"output\":15," + Long, StringComparison.Ordinal);

        Load(card).Find("m").Price!.LongPrompt!.Above.ShouldBe(1_000);
        Should.Throw<JsonException>(() => Load(card.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void Find_UnknownModel_HasNoPriceAndNoCache()
    {
        var card = ModelCatalog.BuiltIn.Find("nobody-knows");

        card.Price.ShouldBeNull();
        card.Cache.Trigger.ShouldBe(CacheTrigger.None);
    }

    [Fact]
    public void Find_MoreNamesThanAreRemembered_StillFindsEach()
    {
        var catalog = Load(Card("known*"));
        for (var i = 0; i < 10_500; i++)
        {
            catalog.Find($"known-{i}").Match.ShouldBe("known*");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void BuiltIn_EveryCard_IsSane(string match)
    {
        var card = ModelCatalog.BuiltIn.Cards.Single(card => card.Match == match);
        card.ShouldSatisfyAllConditions(
            () => card.Match.ShouldNotBeEmpty(),
            () => card.Provider.ShouldBeOneOf("openai", "anthropic"),
            () => card.OutputMax.ShouldBeInRange(1, card.Window - 1),
            () => card.UsableWindow.ShouldBe(card.Window - card.OutputMax),
            () => card.Encoding.ShouldBeOneOf("o200k_base", "o200k_harmony", "cl100k_base", "claude"),
            () => card.Cache.Granularity.ShouldBeGreaterThan(0),
            () => (card.Cache.Trigger == CacheTrigger.None).ShouldBe(card.Cache.TtlSeconds == 0),
            () => (card.Cache.LongTtlSeconds == 0 || card.Cache.LongTtlSeconds > card.Cache.TtlSeconds).ShouldBeTrue(),
            () => (card.Price is null || card.Price.CacheRead <= card.Price.Input).ShouldBeTrue(),
            () => (card.Price is null || card.Price.CacheWrite >= card.Price.Input).ShouldBeTrue(),
            () => (card.Price is null || card.Price.CacheWriteLong >= card.Price.CacheWrite).ShouldBeTrue(),
            () => (card.Price is null || card.Price.Output >= card.Price.Input).ShouldBeTrue(),
            () => ModelCatalog.BuiltIn.Find(match.Replace("*", "?", StringComparison.Ordinal)).ShouldBeSameAs(card));
    }

    [Theory]
    [InlineData("granularity\":1", "granularity\":0")]
    [InlineData("window\":1000", "window\":0")]
    [InlineData("output_max\":100", "output_max\":-1")]
    [InlineData("minimum\":0", "minimum\":-1")]
    [InlineData("ttl_seconds\":300", "ttl_seconds\":-300")]
    [InlineData("cache_read\":0.3", "cache_read\":-0.3")]
    [InlineData("output\":15", "output\":15000000")]
    [InlineData("match\":\"m\"", "match\":\"\"")]
    public void Load_CardOutOfRange_IsRefused(string good, string bad) =>
        Should.Throw<JsonException>(() => Load(Card("m").Replace(good, bad, StringComparison.Ordinal)));

    [Fact]
    public void Load_TwoCardsOfOneName_IsRefused() =>
        Should.Throw<JsonException>(() => Load(Card("m*") + "," + Card("M*")));

    [Fact]
    public void Load_UnknownMember_IsRefused() =>
        Should.Throw<JsonException>(
            () => Load(Card("m").Replace("\"window\"", "\"windows\"", StringComparison.Ordinal)));

    private static ModelCatalog Load(string cards) => ModelCatalog.Load(new MemoryStream(Encoding.UTF8.GetBytes(
        $$"""{"version":"t","unknown":{{Card("*")}},"models":[{{cards}}]}""")));

    private static string Card(string match) =>
        $$$"""
        {"match":"{{{match}}}","provider":"p","window":1000,"output_max":100,"encoding":"claude","uniform_price":true,
         "cache":{"trigger":"breakpoint","minimum":0,"granularity":1,"ttl_seconds":300},
         "price":{"input":3,"cache_read":0.3,"cache_write":3.75,"cache_write_long":6,"output":15}}
        """;
}
