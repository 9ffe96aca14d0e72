namespace Sessions.Runtime.Reading;

/// <summary>Which part of a context to read, and in which form.</summary>
public readonly record struct ContextQuery
{
    /// <summary>Most items, or edits, of one page.</summary>
    public const int LimitMax = 1_000;

    /// <summary>Creates a query for the first page of what the client sent.</summary>
    public ContextQuery()
    {
    }

    /// <summary>Only what lies deeper; 0 from the first.</summary>
    public int After { get; init; }

    /// <summary>Items, or edits, of the page, 1–<see cref="LimitMax"/>.</summary>
    public int Limit { get; init; } = LimitMax;

    /// <summary>Whether to return the bytes.</summary>
    public bool Content { get; init; }

    /// <summary>Whether to show what was sent to the provider in place of what the client sent.</summary>
    public bool Sent { get; init; }
}
