using System.Collections.Concurrent;
using Microsoft.Extensions.Primitives;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Upstreams;

/// <summary>One provider as it is used: immutable, made from validated options.</summary>
/// <remarks>Deliberately no record: its text must not contain the credential.</remarks>
public sealed class Upstream
{
    private const int AddressesCachedMax = 64;
    private const int AddressLengthCachedMax = 64;

    private readonly UpstreamAddress _address;
    private readonly ModelGlob[] _models;
    private readonly HashSet<WireFormat> _wires;
    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);

    /// <summary>Builds the upstream; the secret is read from the environment now.</summary>
    /// <exception cref="FormatException">The options are not valid; the options' validator says why.</exception>
    public Upstream(UpstreamOptions options, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(environment);
        if (!UpstreamAddress.TryParse(options.BaseAddress, out var address))
        {
            throw new FormatException($"The base address of upstream '{options.Name}' is no http or https address.");
        }

        _address = address;
        _models = [.. options.Models.Select(static pattern => new ModelGlob(pattern))];
        _wires = [];
        foreach (var name in options.Wires)
        {
            if (WireNames.TryParse(name, out var wire))
            {
                _wires.Add(wire);
            }
        }

        Name = options.Name;
        ForwardSessionHeaders = options.ForwardSessionHeaders;
        AskForUsage = options.AskForUsage;
        KeepsResponses = options.KeepsResponses;
        Timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        Credential = CredentialOf(options.Credential, environment);
    }

    /// <summary>The name in logs, metrics and the ledger.</summary>
    public string Name { get; }

    /// <summary>The base address as configured.</summary>
    public Uri BaseAddress => _address.Address;

    /// <summary>Whether session headers go along.</summary>
    public bool ForwardSessionHeaders { get; }

    /// <summary>Whether the gateway asks for usage in Chat streams.</summary>
    public bool AskForUsage { get; }

    /// <summary>Whether the provider keeps responses and conversations itself.</summary>
    public bool KeepsResponses { get; }

    /// <summary>Longest silence before the call is given up.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The header that authenticates the gateway itself; null when the caller's own passes through.</summary>
    internal KeyValuePair<string, StringValues>? Credential { get; }

    /// <summary>Whether the upstream speaks a wire format.</summary>
    public bool Speaks(WireFormat wire) => _wires.Contains(wire);

    /// <summary>The wire format for a request that need not come in one of its own.</summary>
    /// <exception cref="InvalidOperationException">It speaks none: it only takes what is passed through.</exception>
    public WireFormat PreferredWire => PreferredWires.First(Speaks);

    /// <summary>Whether the upstream speaks any wire format that the grid can build requests in.</summary>
    public bool SpeaksAny => _wires.Count > 0;

    private static readonly WireFormat[] PreferredWires = [WireFormat.Messages, WireFormat.Chat, WireFormat.Responses];

    /// <summary>Whether the upstream serves a model; names are compared without regard to case.</summary>
    public bool Serves(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_models.Length == 0)
        {
            return true;
        }

        foreach (var glob in _models)
        {
            if (glob.Matches(model))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// The address of a request whose path and query are given as they came, such as <c>/v1/messages?beta=true</c>;
    /// null when the path would lead out of the base address (answer 400).
    /// </summary>
    public Uri? AddressFor(string pathAndQuery)
    {
        ArgumentNullException.ThrowIfNull(pathAndQuery);
        if (_addresses.TryGetValue(pathAndQuery, out var known))
        {
            return known;
        }

        // Paths come from callers: a cache of them must not grow without bound.
        var address = _address.For(pathAndQuery);
        var mayCache = pathAndQuery.Length <= AddressLengthCachedMax && _addresses.Count < AddressesCachedMax;
        if (address is not null && mayCache)
        {
            _addresses[pathAndQuery] = address;
        }

        return address;
    }

    private static KeyValuePair<string, StringValues>? CredentialOf(
        UpstreamCredentialOptions options, Func<string, string?> environment)
    {
        if (options.Kind != UpstreamCredentialKinds.Environment)
        {
            return null;
        }

        var secret = environment(options.Variable ?? "")
            ?? throw new FormatException($"The environment variable {options.Variable} is not set.");
        return options.Header == UpstreamCredentialKinds.ApiKey
            ? new("x-api-key", secret)
            : new("Authorization", "Bearer " + secret);
    }
}
