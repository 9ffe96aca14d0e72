using System.Text;
using System.Text.Json;
using Sessions.Core.Models;

namespace Sessions.Core.Tests.Models;

public sealed class ModelCatalogTests
{
    public static TheoryData<string> Names => [.. ModelCatalog.BuiltIn.Cards.Select(static card => card.Match)];

    [Theory]
    [InlineData("gpt-4", "gpt-4")]
    [InlineData("gpt-4-0613", "gpt-4-*")]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o*")]
    [InlineData("gpt-4o-mini-2024-07-18", "gpt-4o-mini*")]
    [InlineData("gpt-5.4-mini", "gpt-5.4-mini*")]
    [InlineData("claude-haiku-4-5-20251001", "claude-haiku-4-5*")]
    [InlineData("claude-opus-4-20250514", "claude-opus-4*")]
    [InlineData("claude-something-new", "claude-*")]
    [InlineData("openai/gpt-4o", "gpt-4o*")]
    [InlineData("router/anthropic/claude-opus-4-5", "claude-opus-4-5*")]
    [InlineData("GPT-4O", "gpt-4o*")]
    [InlineData("GPT-4", "gpt-4")]
    [InlineData("llama-4", "*")]
    [InlineData("", "*")]
    [InlineData("openai/", "*")]
    public void Find_Name_GivesTheMostSpecificCard(string model, string match) =>
        ModelCatalog.BuiltIn.Find(model).Match.ShouldBe(match);

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
            () => ModelCatalog.BuiltIn.Find(match.TrimEnd('*')).ShouldBeSameAs(card));
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
        {"match":"{{{match}}}","provider":"p","window":1000,"output_max":100,"encoding":"claude",
         "cache":{"trigger":"breakpoint","minimum":0,"granularity":1,"ttl_seconds":300},
         "price":{"input":3,"cache_read":0.3,"cache_write":3.75,"cache_write_long":6,"output":15}}
        """;
}
