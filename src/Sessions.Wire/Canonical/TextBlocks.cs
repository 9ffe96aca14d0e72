namespace Sessions.Wire.Canonical;

/// <summary>What stands around a plain string where a list of text blocks, or one block, may stand too.</summary>
internal static class TextBlocks
{
    /// <summary>Before the string, as one block.</summary>
    public static ReadOnlySpan<byte> Open => "{\"type\":\"text\",\"text\":"u8;

    /// <summary>After the string, as one block.</summary>
    public static ReadOnlySpan<byte> Close => "}"u8;

    /// <summary>Before the string, as a list of one block.</summary>
    public static ReadOnlySpan<byte> OpenList => "[{\"type\":\"text\",\"text\":"u8;

    /// <summary>After the string, as a list of one block.</summary>
    public static ReadOnlySpan<byte> CloseList => "}]"u8;
}
