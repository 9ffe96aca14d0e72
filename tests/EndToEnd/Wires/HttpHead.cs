namespace Sessions.EndToEnd.Wires;

/// <summary>The head of an HTTP/1.1 message as it stood on the wire.</summary>
internal sealed record HttpHead(string FirstLine, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public static HttpHead Parse(string text)
    {
        var lines = text.Split("\r\n");
        return new HttpHead(lines[0], [.. lines.Skip(1).Select(Header)]);
    }

    /// <summary>Every value of a header, in order.</summary>
    public IReadOnlyList<string> All(string name) =>
    [
        .. Headers.Where(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(static header => header.Value),
    ];

    /// <summary>A header's first value; null where there is none.</summary>
    public string? Get(string name) => All(name) is [var first, ..] ? first : null;

    private static KeyValuePair<string, string> Header(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return new(line[..colon], line[(colon + 1)..].Trim());
    }
}
