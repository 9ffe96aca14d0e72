using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.Identity;

/// <summary>Collects a turn's metadata from request headers.</summary>
public sealed class TurnMetadataReader
{
    /// <summary>The gateway's own metadata header; overrides all others.</summary>
    public const string OwnHeader = "X-Session-Metadata";

    private const string HeliconePropertyPrefix = "Helicone-Property-";
    private const string HeliconePath = "Helicone-Session-Path";
    private const string HeliconeName = "Helicone-Session-Name";

    private readonly string[] _headers;
    private readonly bool _helicone;

    /// <summary>Builds the reader.</summary>
    public TurnMetadataReader(MetadataOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        IEnumerable<string> headers = options.Headers.Count == 0 ? MetadataOptions.DefaultHeaders : options.Headers;
        _headers = [.. headers, OwnHeader];
        _helicone = options.Helicone;
    }

    /// <summary>Reads the metadata; never throws, whatever the headers hold.</summary>
    public TurnMetadata Read(IHeaderDictionary headers)
    {
        ArgumentNullException.ThrowIfNull(headers);
        Dictionary<string, string>? pairs = null;
        var error = _helicone ? ReadHelicone(headers, ref pairs) : null;
        foreach (var header in _headers)
        {
            if (error is null && headers.TryGetValue(header, out var values))
            {
                for (var index = 0; error is null && index < values.Count; index++)
                {
                    error = MetadataJson.Read(header, values[index], pairs ??= NewPairs());
                }
            }
        }

        return error is not null ? TurnMetadata.None with { Error = error }
            : pairs is null ? TurnMetadata.None
            : new TurnMetadata(pairs, null);
    }

    /// <summary>Adds one pair, within the limits; the error is one sentence.</summary>
    internal static string? Add(string header, string key, string value, Dictionary<string, string> pairs)
    {
        if (key.Length is 0 or > TurnMetadata.KeyLengthMax)
        {
            return $"{header} holds a key that is not 1 to {TurnMetadata.KeyLengthMax} characters long.";
        }

        if (value.Length > TurnMetadata.ValueLengthMax)
        {
            return $"{header} holds a value of more than {TurnMetadata.ValueLengthMax} characters.";
        }

        pairs[key] = value;
        return pairs.Count > TurnMetadata.PairsMax
            ? $"{header} brings the metadata to more than {TurnMetadata.PairsMax} pairs."
            : null;
    }

    // HTTP/2 writes header names in lower case; so do we, or one property would have two keys.
    private static string? ReadHelicone(IHeaderDictionary headers, ref Dictionary<string, string>? pairs)
    {
        foreach (var (name, values) in headers)
        {
            if (!name.StartsWith("Helicone-", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var key = name.StartsWith(HeliconePropertyPrefix, StringComparison.OrdinalIgnoreCase)
                ? name[HeliconePropertyPrefix.Length..].ToLowerInvariant()
                : name.Equals(HeliconePath, StringComparison.OrdinalIgnoreCase) ? "helicone-session-path"
                : name.Equals(HeliconeName, StringComparison.OrdinalIgnoreCase) ? "helicone-session-name"
                : null;
            if (key is not null && Add(name, key, values.ToString(), pairs ??= NewPairs()) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static Dictionary<string, string> NewPairs() => new(StringComparer.Ordinal);
}
