using System.Text.Json;

namespace Sessions.Core.Models;

/// <summary>What a catalog file must keep to, so that no turn divides by zero or costs less than nothing.</summary>
internal static class ModelCatalogRules
{
    private const decimal PriceMax = 100_000;

    /// <exception cref="JsonException">The file breaks a rule; the message names the card.</exception>
    public static void Check(ModelCatalogFile file)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Check(file.Unknown);
        foreach (var card in file.Models)
        {
            Check(card);
            Require(names.Add(card.Match), card, "its name stands once");
        }
    }

    private static void Check(ModelCard card)
    {
        Require(card.Match.Length > 0, card, "it has a name");
        Require(card.Window > 0, card, "its window is at least 1");
        Require(card.OutputMax >= 0, card, "its output reserve is not negative");
        Require(card.Cache.Granularity > 0, card, "its cache granularity is at least 1");
        Require(card.Cache.Minimum >= 0, card, "its cache minimum is not negative");
        Require(card.Cache.TtlSeconds >= 0 && card.Cache.LongTtlSeconds >= 0, card, "no life of its cache is negative");
        if (card.Price is { } price)
        {
            Require(!card.IsFamily || card.UniformPrice, card, "a family has no price unless it is uniform_price");
            CheckPrice(card, price);
            if (price.LongPrompt is { } longPrompt)
            {
                Require(longPrompt.Above > 0, card, "its long prompts are above at least 1 token");
                Require(longPrompt.Price.LongPrompt is null, card, "a long prompt has one price");
                CheckPrice(card, longPrompt.Price);
            }
        }
    }

    private static void CheckPrice(ModelCard card, ModelPrice price)
    {
        ReadOnlySpan<decimal> prices =
            [price.Input, price.CacheRead, price.CacheWrite, price.CacheWriteLong, price.Output];
        foreach (var dollars in prices)
        {
            Require(dollars is >= 0 and <= PriceMax, card, $"its prices are 0 to {PriceMax:0} dollars");
        }
    }

    private static void Require(bool holds, ModelCard card, string rule)
    {
        if (!holds)
        {
            throw new JsonException($"The model catalog breaks a rule at '{card.Match}': {rule}.");
        }
    }
}
