using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Models;

namespace Sessions.Tokens.Tests.Images;

/// <summary>What images cost, by the examples and limits that the providers publish.</summary>
public sealed class ImageTokensTests
{
    // Frame and role.
    private const int Message = TokenCounter.ItemOverhead + 1;

    private static readonly TokenCounter Counter = new(ModelCatalog.BuiltIn);

    [Theory]
    [InlineData("gpt-4o", 1_024, 1_024, "high", 765)]
    [InlineData("gpt-4o", 2_048, 4_096, "high", 1_105)]
    [InlineData("gpt-4o", 4_096, 8_192, "low", 85)]
    [InlineData("gpt-4o-2024-08-06", 512, 512, "auto", 255)]
    [InlineData("openai/gpt-4.1", 1_024, 1_024, "auto", 765)]
    [InlineData("gpt-4o-mini", 512, 512, "high", 8_500)]
    [InlineData("gpt-5", 1_024, 1_024, "high", 630)]
    [InlineData("gpt-5", 100, 100, "low", 70)]
    [InlineData("o3", 1_024, 1_024, "high", 675)]
    [InlineData("gpt-4.1-mini", 1_024, 1_024, "auto", 1_659)]
    [InlineData("gpt-4.1-mini", 1_800, 2_400, "auto", 2_353)]
    [InlineData("o4-mini", 1_800, 2_400, "high", 2_498)]
    [InlineData("gpt-5-nano", 32, 33, "high", 5)]
    [InlineData("gpt-5.4", 1_024, 1_024, "high", 1_024)]
    [InlineData("gpt-5.4", 1_600, 1_600, "auto", 2_500)]
    [InlineData("gpt-5.4", 3_200, 3_200, "high", 2_500)]
    [InlineData("gpt-5.4", 3_200, 3_200, "original", 10_000)]
    [InlineData("gpt-5.4", 3_200, 3_200, "low", 256)]
    [InlineData("gpt-5.2", 3_200, 3_200, "original", 1_521)]
    public void CountItem_ImageForOpenAi_CostsWhatIsPublished(string model, int width, int height, string detail, int tokens)
    {
        var url = "data:image/png;base64," + Convert.ToBase64String(Pictures.Png(width, height));
        Count(model, $$$"""{"type":"image_url","image_url":{"url":"{{{url}}}","detail":"{{{detail}}}"}}""").ShouldBe(tokens);
        Count(model, $$"""{"type":"input_image","image_url":"{{url}}","detail":"{{detail}}"}""").ShouldBe(tokens);
        Count(model, $$"""{"detail":"{{detail}}","image_url":"{{url}}","type":"input_image"}""").ShouldBe(tokens);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", 200, 200, 64)]
    [InlineData("claude-sonnet-4-5", 1_000, 1_000, 1_296)]
    [InlineData("claude-sonnet-4-5", 1_092, 1_092, 1_521)]
    [InlineData("claude-sonnet-4-5", 8_000, 8_000, 1_521)]
    [InlineData("claude-opus-5-5", 1_092, 1_092, 1_521)]
    [InlineData("claude-opus-5-5", 8_000, 8_000, 4_761)]
    [InlineData("claude-opus-5-5", 8_000, 1, 92)]
    public void CountItem_ImageForClaude_CostsWhatIsPublished(string model, int width, int height, int tokens)
    {
        var data = Convert.ToBase64String(Pictures.Jpeg(width, height));
        var part = $$$"""{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"{{{data}}}"}}""";

        // The frame and the role are text, which is raised by a fifth.
        Count(model, part, overhead: 5).ShouldBe(tokens);
    }

    [Fact]
    public void CountItem_EscapedAddress_CostsTheSame()
    {
        var url = "data:image/png;base64," + Convert.ToBase64String(Pictures.Png(512, 512)).Replace("/", "\\/", StringComparison.Ordinal);
        Count("gpt-4o", $$$"""{"image_url":{"url":"{{{url.Replace("image/", "image\\/", StringComparison.Ordinal)}}}"}}""")
            .ShouldBe(255);
    }

    [Theory]
    [InlineData("gpt-4o", """{"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}}""", 85)]
    [InlineData("gpt-4o", """{"type":"input_image","file_id":"file-1","detail":"low"}""", 85)]
    [InlineData("gpt-5.4", """{"type":"image_url","image_url":{"url":"https://example.org/a.png","detail":"low"}}""", TokenCounter.MediaTokens)]
    [InlineData("claude-opus-5-5", """{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}""", TokenCounter.MediaTokens)]
    [InlineData("nobody-knows-it", """{"type":"image_url","image_url":{"url":"x","detail":"low"}}""", TokenCounter.MediaTokens)]
    [InlineData("gpt-4o", """{"type":"image_url","image_url":{"url":7,"detail":[]}}""", TokenCounter.MediaTokens)]
    [InlineData("gpt-4o", """{"type":"image_url","image_url":{"url":"data:image/png;base64,%%%%"}}""", TokenCounter.MediaTokens)]
    [InlineData("gpt-4o", """{"type":"image_url","image_url":{"url":"data:,"}}""", TokenCounter.MediaTokens)]
    public void CountItem_SizeThatIsNotKnown_CostsTheConstantOrTheGlance(string model, string part, int tokens) =>
        Count(model, part, model.StartsWith("claude", StringComparison.Ordinal) ? 5 : Message).ShouldBe(tokens);

    [Fact]
    public void CountItem_SeveralImages_CostEachItsOwn()
    {
        var small = "data:image/png;base64," + Convert.ToBase64String(Pictures.Png(512, 512));
        var large = "data:image/gif;base64," + Convert.ToBase64String(Pictures.Gif(1_024, 1_024));
        var parts = $$"""
            {"type":"input_image","image_url":"{{small}}","detail":"low"},{"type":"input_image","image_url":"{{large}}"}
            """;
        Count("gpt-4o", parts).ShouldBe(85 + 765);
    }

    private static int Count(string model, string parts, int overhead = Message) =>
        Counter.CountItem(
            model, ItemKind.User, Encoding.UTF8.GetBytes($$"""{"role":"user","content":[{{parts}}]}""")) - overhead;
}
