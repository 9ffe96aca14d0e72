namespace Sessions.Wire.Conversion;

/// <summary>What a conversion has to know beside the body.</summary>
public sealed record ConversionContext
{
    /// <summary>
    /// The <c>max_tokens</c> that Anthropic Messages requires, in tokens, for a request that sets no limit; at least 1,
    /// 8,192 by default.
    /// </summary>
    public int MaxOutputTokens { get; init; } = 8192;

    /// <summary>
    /// Whether the Messages upstream takes <c>role: "system"</c> inside <c>messages</c>, as newer models do; false by
    /// default. Without it a system message in mid-conversation goes as one of the user, inside
    /// <c>&lt;system&gt;</c> tags.
    /// </summary>
    public bool SystemInMessages { get; init; }

    /// <summary>
    /// Whether the Messages upstream takes <c>output_config.effort</c>; true by default. Without it a reasoning effort
    /// is left out with a note.
    /// </summary>
    public bool Effort { get; init; } = true;
}
