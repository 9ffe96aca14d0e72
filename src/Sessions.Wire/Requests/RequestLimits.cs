namespace Sessions.Wire.Requests;

/// <summary>What a request body may hold before the grid refuses to read it.</summary>
public sealed record RequestLimits
{
    /// <summary>The limits that apply when nothing else is configured.</summary>
    public static readonly RequestLimits Default = new();

    /// <summary>The most items in one request, at least 1; 100,000 by default, as Anthropic allows messages.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int ItemsMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
        = 100_000;

    /// <summary>How many JSON objects and arrays may stand inside one another, 1 to 512; 128 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Out of range: the reader recurses.</exception>
    public int DepthMax
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 512);
            field = value;
        }
    }
        = 128;
}
