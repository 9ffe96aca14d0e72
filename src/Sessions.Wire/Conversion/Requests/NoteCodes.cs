namespace Sessions.Wire.Conversion.Requests;

/// <summary>The stable codes of <see cref="ConversionReport"/> that more than one place gives.</summary>
internal static class NoteCodes
{
    /// <summary>Reasoning or thinking of earlier answers.</summary>
    public const string Reasoning = "reasoning";

    /// <summary>Markers of what a provider should cache.</summary>
    public const string CacheBreakpoints = "cache_breakpoints";

    /// <summary>Citations and other annotations of earlier answers.</summary>
    public const string Annotations = "annotations";

    /// <summary>Texts of nothing but white space, and messages without any content.</summary>
    public const string Blank = "blank_texts";

    /// <summary>Refusals of earlier answers that stand as text.</summary>
    public const string RefusalsAsText = "refusals_as_text";

    /// <summary>A wish for more or less reasoning.</summary>
    public const string Effort = "reasoning_effort";
}
