using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.SessionApi;

/// <summary>Reads a query strictly: the first bad value, repeated or unknown parameter becomes the problem.</summary>
/// <remarks>An unknown parameter is refused because a misspelt filter must not silently return everything.</remarks>
internal sealed class QueryReader(IQueryCollection query)
{
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private Problem? _problem;

    public string? Text(string name)
    {
        var values = Values(name);
        if (values.Count > 1)
        {
            Fail(name, "may be given once only");
        }

        return values.Count == 0 ? null : values[0] ?? "";
    }

    public StringValues Values(string name)
    {
        _known.Add(name);

        // Lookup ignores case, names do not: 'Limit' must not count as known.
        return query.TryGetValue(name, out var values) ? values : StringValues.Empty;
    }

    public long? Number(string name, long min, long max)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value >= min && value <= max)
        {
            return value;
        }

        Fail(name, max == long.MaxValue ? $"is a whole number from {min}" : $"is a whole number from {min} to {max}");
        return null;
    }

    public int? Integer(string name, int min, int max) => (int?)Number(name, min, max);

    public bool Flag(string name)
    {
        var text = Text(name);
        if (text is null or "true" or "false")
        {
            return text == "true";
        }

        Fail(name, "is 'true' or 'false'");
        return false;
    }

    public bool Choice(string name, string whenFalse, string whenTrue)
    {
        var text = Text(name);
        if (text is null || text == whenFalse || text == whenTrue)
        {
            return text == whenTrue;
        }

        Fail(name, $"is '{whenFalse}' or '{whenTrue}'");
        return false;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // A '+' that was not percent-encoded arrives as a space, and a zone offset is the only place it can mean.
        if (Rfc3339.TryParse(text.Replace(' ', '+'), out var time))
        {
            return time;
        }

        Fail(name, "is an RFC 3339 time such as 2026-11-21T12:00:00Z");
        return null;
    }

    /// <summary>Every parameter that begins with a prefix, its rest as the key.</summary>
    public IEnumerable<(string Key, StringValues Values)> Prefixed(string prefix)
    {
        foreach (var (name, values) in query)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
            {
                _known.Add(name);
                yield return (name[prefix.Length..], values);
            }
        }
    }

    /// <summary>Notes a problem with a parameter; the first one counts.</summary>
    public void Fail(string name, string rule) =>
        _problem ??= Problem.Malformed($"The query parameter '{name}' {rule}.", name);

    /// <summary>The problem that the query has; null when all was read and nothing is left over.</summary>
    public Problem? Finish()
    {
        foreach (var name in query.Keys)
        {
            if (_problem is null && !_known.Contains(name))
            {
                var known = _known.Count == 0 ? "none" : string.Join(", ", _known.Order(StringComparer.Ordinal));
                _problem = Problem.Malformed(
                    $"The query parameter '{name}' is unknown here. Known: {known}.", name);
            }
        }

        return _problem;
    }
}
