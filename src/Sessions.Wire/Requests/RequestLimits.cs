namespace Sessions.Wire.Requests;

/// <summary>What a request body may hold before the grid refuses to read it.</summary>
public sealed record RequestLimits
{
    /// <summary>The limits that apply when nothing else is configured.</summary>
    public static readonly RequestLimits Default = new();

    /// <summary>The most items in one request; 100,000 by default, which is Anthropic's own limit on messages.</summary>
    public int ItemsMax { get; init; } = 100_000;

    /// <summary>How many JSON objects and arrays may stand inside one another, 1 to 512; 128 by default.</summary>
    public int DepthMax { get; init; } = 128;
}
