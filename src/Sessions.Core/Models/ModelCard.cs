namespace Sessions.Core.Models;

/// <summary>What is known of one model, or of a family of them.</summary>
public sealed record ModelCard
{
    /// <summary>
    /// A model's name, which its dated snapshots share; or the beginning of names with <c>*</c> at the end, for models
    /// that have no card of their own. Compared without case.
    /// </summary>
    public required string Match { get; init; }

    /// <summary>
    /// Who runs it, as OpenTelemetry's <c>gen_ai.provider.name</c> spells it (<c>openai</c>, <c>anthropic</c>).
    /// </summary>
    public required string Provider { get; init; }

    /// <summary>Input and output together, in tokens.</summary>
    public required int Window { get; init; }

    /// <summary>Most tokens one answer may have; what pressure holds in reserve.</summary>
    public required int OutputMax { get; init; }

    /// <summary>
    /// The tokenizer: <c>o200k_base</c>, <c>o200k_harmony</c>, <c>cl100k_base</c>, or <c>claude</c> for an estimate.
    /// </summary>
    public required string Encoding { get; init; }

    /// <summary>How the provider's prefix cache treats it.</summary>
    public required CacheRule Cache { get; init; }

    /// <summary>What it costs; null when nobody has told, and turns then cost nothing that is known.</summary>
    public ModelPrice? Price { get; init; }

    /// <summary>
    /// Whether every name of a family costs the same; only then may a card for a family have a price.
    /// </summary>
    public bool UniformPrice { get; init; }

    /// <summary>
    /// Whether its thinking blocks are bound to what stood before them: behind a rewritten history they are refused
    /// (Anthropic, preserved thinking).
    /// </summary>
    public bool BoundThinking { get; init; }

    /// <summary>Whether this describes a family of models rather than one.</summary>
    public bool IsFamily => Match.EndsWith('*');

    /// <summary>
    /// Whether a text's tokens can be told for certain: the model is known and its vocabulary is public.
    /// </summary>
    public bool IsCountedExactly => Match != "*" && Encoding is "o200k_base" or "o200k_harmony" or "cl100k_base";

    /// <summary>Tokens that a prompt can use: the window less the output reserve.</summary>
    public int UsableWindow => Math.Max(1, Window - OutputMax);
}
