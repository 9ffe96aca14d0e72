namespace Sessions.Core.Turns;

/// <summary>How much of a conversation its log keeps.</summary>
public enum CaptureMode
{
    /// <summary>Everything that the client and the provider sent.</summary>
    Full,

    /// <summary>Hashes, counts, sizes and trace ids; the content stays with the provider.</summary>
    Metadata,
}
