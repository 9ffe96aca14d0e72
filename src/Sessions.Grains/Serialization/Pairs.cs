namespace Sessions.Grains.Serialization;

/// <summary>Metadata as the type that crosses between silos.</summary>
internal static class Pairs
{
    public static Dictionary<string, string>? Of(IReadOnlyDictionary<string, string>? pairs) => pairs switch
    {
        null => null,
        Dictionary<string, string> dictionary => dictionary,
        _ => new Dictionary<string, string>(pairs, StringComparer.Ordinal),
    };
}
