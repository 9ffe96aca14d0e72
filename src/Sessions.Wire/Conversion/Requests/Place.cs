using System.Globalization;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Where something stands in a request; spelled out only if it is asked for.</summary>
internal readonly record struct Place(string Name, int Index = -1, string? Inner = null, int InnerIndex = -1)
{
    private string? Leaf { get; init; }

    /// <summary>A list's or member's element inside this one, one level deep.</summary>
    public Place In(string inner, int innerIndex = -1) => this with { Inner = inner, InnerIndex = innerIndex };

    /// <summary>A member of this one.</summary>
    public Place Sub(string leaf) => this with { Leaf = Leaf is null ? leaf : $"{Leaf}.{leaf}" };

    public override string ToString()
    {
        string outer = Name + At(Index) + (Inner is null ? "" : (Name.Length > 0 ? "." : "") + Inner + At(InnerIndex));
        return Leaf is null ? outer : outer.Length == 0 ? Leaf : $"{outer}.{Leaf}";
    }

    private static string At(int index) => index < 0 ? "" : $"[{index.ToString(CultureInfo.InvariantCulture)}]";
}
