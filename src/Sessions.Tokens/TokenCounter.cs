using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Tokens.Images;
using Sessions.Tokens.Items;

namespace Sessions.Tokens;

/// <summary>Counts what items cost in a model's context: exactly where the model's vocabulary is public.</summary>
/// <remarks>
/// <para>A message or any other item costs <see cref="ItemOverhead"/> tokens, its role (one token, counted as one where
/// the item leaves it unsaid), its texts, and <see cref="AuthorNameOverhead"/> more if it names its author. This is
/// OpenAI's published rule for Chat Completions (cookbook, "How to count tokens with tiktoken"); the other formats have
/// none, so Responses is counted by it too. The <see cref="ReplyOverhead"/> that primes the answer is due once per
/// request and is not part of any item.</para>
/// <para>A tool definition of OpenAI's forms costs what the same source publishes for functions (<see
/// cref="Items.OpenAiTool"/>), and <see cref="ToolListOverhead"/> once per request. Any other, and every one for
/// Claude, costs its JSON text without white space and cache marker.</para>
/// <para>Texts are all string, number and boolean values except ids, types, statuses, cache markers, signatures,
/// citations and encrypted values; arguments given as an object count as JSON text.</para>
/// <para>An image that comes along costs what its provider publishes for its size (<see cref="Images.ImageRules"/>);
/// one that is only named, or whose header cannot be read, and every file and sound <see cref="MediaTokens"/>.</para>
/// <para>Claude's vocabulary is not public: its counts are those of <c>o200k_base</c> raised by a fifth, which sessions
/// correct by what the provider reports.</para>
/// </remarks>
public sealed class TokenCounter : ITokenCounter
{
    /// <summary>Tokens that frame each item but a tool definition.</summary>
    public const int ItemOverhead = 3;

    /// <summary>Tokens beside the name itself, for a message that names its author.</summary>
    public const int AuthorNameOverhead = 1;

    /// <summary>Tokens that prime the answer, once per request.</summary>
    public const int ReplyOverhead = 3;

    /// <summary>Tokens that introduce the tools to an OpenAI model, once per request that has any.</summary>
    public const int ToolListOverhead = 12;

    /// <summary>Estimate for one image or file: 85 and four tiles of 170, a picture of 1024 by 1024 pixels.</summary>
    public const int MediaTokens = 765;

    private readonly ModelCatalog _catalog;

    /// <summary>Counts with the encodings that the catalog names.</summary>
    public TokenCounter(ModelCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        _catalog = catalog;
    }

    /// <summary>Whether plain text is counted exactly: the model is known and its vocabulary is public.</summary>
    public bool IsExact(string model) => _catalog.Find(model).IsCountedExactly;

    /// <inheritdoc/>
    /// <remarks>What is not one JSON value is counted as plain text.</remarks>
    public int CountItem(string model, ItemKind kind, ReadOnlySpan<byte> json)
    {
        var card = _catalog.Find(model);
        var name = card.Encoding;
        var encoding = EncodingOf(name);
        try
        {
            return kind == ItemKind.ToolDefinition
                ? Calibrated(name, CountTool(name, encoding, json))
                : CountMessage(name, encoding, ImageRules.Of(model, card), json);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return Calibrated(name, encoding.Count(json));
        }
    }

    /// <inheritdoc/>
    public int CountText(string model, ReadOnlySpan<byte> utf8)
    {
        var name = _catalog.Find(model).Encoding;
        return Calibrated(name, EncodingOf(name).Count(utf8));
    }

    /// <inheritdoc/>
    public int CountToolList(WireFormat wire) => wire == WireFormat.Messages ? 0 : ToolListOverhead;

    /// <inheritdoc/>
    public int CountReply(WireFormat wire) => wire == WireFormat.Messages ? 0 : ReplyOverhead;

    private static int CountMessage(
        string name, BytePairEncoding encoding, ImageRule? images, ReadOnlySpan<byte> json)
    {
        var walk = ItemWalk.Over(encoding, images, json);
        var tokens = ItemOverhead
            + walk.TextTokens
            + (walk.HasRole ? 0 : 1)
            + (walk.HasAuthorName ? AuthorNameOverhead : 0);
        return Calibrated(name, tokens) + walk.MediaTokens;
    }

    private static int CountTool(string name, BytePairEncoding encoding, ReadOnlySpan<byte> json)
    {
        var functionOverhead = name == "cl100k_base" ? OpenAiTool.Cl100kOverhead : OpenAiTool.O200kOverhead;
        return name != "claude" && OpenAiTool.TryCount(encoding, functionOverhead, json, out var tokens)
            ? tokens
            : ToolText.Count(encoding, json);
    }

    private static BytePairEncoding EncodingOf(string name) =>
        name == "cl100k_base" ? BytePairEncoding.Cl100kBase : BytePairEncoding.O200kBase;

    // Six fifths, rounded up.
    private static int Calibrated(string name, int tokens) =>
        name == "claude" ? (int)(((tokens * 6L) + 4) / 5) : tokens;
}
