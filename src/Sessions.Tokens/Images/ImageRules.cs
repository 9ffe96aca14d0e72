using Sessions.Core.Models;

namespace Sessions.Tokens.Images;

/// <summary>Which rule a model counts images by.</summary>
/// <remarks>
/// Sources: OpenAI, "Images and vision", calculating costs and sizing; Anthropic, "Vision", image costs and native
/// resolution. The first name in the list that a model's begins with decides. Where OpenAI publishes no rule
/// for <c>auto</c> it counts as high, and <c>original</c> as high for models that do not have it.
/// </remarks>
internal static class ImageRules
{
    private static readonly PatchLimit Small = new(1_536, 2_048);
    private static readonly PatchLimit Large = new(2_500, 2_048);
    private static readonly PatchLimit Whole = new(10_000, 6_000);

    private static readonly TileRule Tiles4o = new(85, 170);
    private static readonly TileRule Tiles5 = new(70, 140);
    private static readonly TileRule TilesO = new(75, 150);
    private static readonly PatchRule SmallPatches = new(1, Small, Small);
    private static readonly PatchRule LargePatches = new(1, Large, Whole);
    private static readonly PatchRule MiniPatches = new(1.62, Small, Small);
    private static readonly PatchRule NanoPatches = new(2.46, Small, Small);
    private static readonly ClaudeImageRule Claude = new(new PatchLimit(1_568, 1_568));
    private static readonly ClaudeImageRule ClaudeLarge = new(new PatchLimit(4_784, 2_576));

    // Longer names first where one begins another.
    private static readonly (string Name, ImageRule Rule)[] Rules =
    [
        ("gpt-4o-mini", new TileRule(2_833, 5_667)),
        ("gpt-4o", Tiles4o),
        ("chatgpt-4o", Tiles4o),
        ("gpt-4.1-mini", MiniPatches),
        ("gpt-4.1-nano", NanoPatches),
        ("gpt-4.1", Tiles4o),
        ("gpt-4.5", Tiles4o),
        ("gpt-4-turbo", Tiles4o),
        ("o4-mini", new PatchRule(1.72, Small, Small)),
        ("o1", TilesO),
        ("o3", TilesO),
        ("gpt-5-mini", MiniPatches),
        ("gpt-5-nano", NanoPatches),
        ("gpt-5-codex-mini", SmallPatches),
        ("gpt-5.1-codex-mini", SmallPatches),
        ("gpt-5.1", Tiles5),
        ("gpt-5.2", SmallPatches),
        ("gpt-5.3", SmallPatches),
        ("gpt-5.4-mini", MiniPatches),
        ("gpt-5.4-nano", NanoPatches),
        ("gpt-5.", LargePatches),
        ("gpt-5", Tiles5),
        ("gpt-6", LargePatches),
        ("claude-3", Claude),
        ("claude-opus-4-7", ClaudeLarge),
        ("claude-opus-4-8", ClaudeLarge),
        ("claude-opus-4", Claude),
        ("claude-sonnet-4", Claude),
        ("claude-haiku-4", Claude),
        ("claude-", ClaudeLarge),
    ];

    /// <summary>The rule of a model; null where its provider has published none.</summary>
    /// <param name="model">The model's name as the request spells it.</param>
    /// <param name="card">What is known of it.</param>
    public static ImageRule? Of(string model, ModelCard card)
    {
        if (card.Match == "*")
        {
            return null;
        }

        // Routers prefix the provider: "openai/gpt-5.4".
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (var (start, rule) in Rules)
        {
            if (name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return rule;
            }
        }

        return null;
    }
}
