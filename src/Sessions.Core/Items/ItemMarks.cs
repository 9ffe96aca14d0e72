namespace Sessions.Core.Items;

/// <summary>Facts about an item in one request that are not part of its meaning, and so not of its hash.</summary>
[Flags]
public enum ItemMarks : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The client put a prefix-cache breakpoint with the default life on this item.</summary>
    CacheBreakpoint = 1,

    /// <summary>The breakpoint asks for the one-hour life.</summary>
    CacheLong = 2,

    /// <summary>The item continues the message of the item before it (a further content block).</summary>
    Continues = 4,
}
