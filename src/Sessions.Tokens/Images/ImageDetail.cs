namespace Sessions.Tokens.Images;

/// <summary>How closely a model looks at an image.</summary>
internal enum ImageDetail
{
    /// <summary>As the model decides; also where the request does not say.</summary>
    Auto,

    /// <summary>At a glance.</summary>
    Low,

    /// <summary>In tiles or patches.</summary>
    High,

    /// <summary>As it is, up to a greater limit.</summary>
    Original,
}

/// <summary>Reads the word of the wire formats.</summary>
internal static class ImageDetails
{
    /// <summary>The detail of a word; <see cref="ImageDetail.Auto"/> for any that is not known.</summary>
    public static ImageDetail Of(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("low"u8) ? ImageDetail.Low
        : word.SequenceEqual("high"u8) ? ImageDetail.High
        : word.SequenceEqual("original"u8) ? ImageDetail.Original
        : ImageDetail.Auto;
}
