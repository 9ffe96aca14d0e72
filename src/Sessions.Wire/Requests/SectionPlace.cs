using System.Runtime.CompilerServices;

namespace Sessions.Wire.Requests;

/// <summary>Where one section of a path stands.</summary>
/// <param name="Section">Which it is.</param>
/// <param name="First">Index of its first item.</param>
/// <param name="Count">How many items it has.</param>
/// <param name="Value">Where the top-level value that holds them stands in the body; empty where there is none.</param>
internal readonly record struct SectionPlace(ItemSection Section, int First, int Count, Range Value)
{
    /// <summary>Index after its last item.</summary>
    public int End => First + Count;
}

/// <summary>The places of all sections, by <see cref="ItemSection"/>.</summary>
[InlineArray(Count)]
internal struct SectionPlaces
{
    /// <summary>How many sections there are.</summary>
    public const int Count = 4;

    private SectionPlace _first;
}
