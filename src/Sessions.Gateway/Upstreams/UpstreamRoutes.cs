using System.Collections.Concurrent;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Upstreams;

/// <summary>
/// Which upstream a turn goes to: the first, in configured order, that speaks its wire format and serves its model.
/// </summary>
public sealed class UpstreamRoutes
{
    private const int SelectionsCachedMax = 10_000;
    private const int ModelLengthCachedMax = 256;

    private readonly Upstream[] _upstreams;
    private readonly ConcurrentDictionary<(WireFormat Wire, string Model), Upstream?> _selections = new();

    /// <summary>Builds the routes from validated options.</summary>
    /// <exception cref="FormatException">An upstream's options are not valid.</exception>
    public UpstreamRoutes(UpstreamListOptions options, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(options);
        _upstreams = [.. options.Upstreams.Select(upstream => new Upstream(upstream, environment))];
    }

    /// <summary>Every upstream, in order.</summary>
    public IReadOnlyList<Upstream> All => _upstreams;

    /// <summary>The upstream of a turn; null when none serves the model in this wire format.</summary>
    public Upstream? Select(WireFormat wire, string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_selections.TryGetValue((wire, model), out var known))
        {
            return known;
        }

        var selected = Search(wire, model);

        // Names come from callers: a cache of them must not grow without bound.
        if (model.Length <= ModelLengthCachedMax && _selections.Count < SelectionsCachedMax)
        {
            _selections[(wire, model)] = selected;
        }

        return selected;
    }

    /// <summary>
    /// The upstream of a turn in whose wire format none serves the model: the first that serves it in any, so that
    /// the turn is converted; null when there is none.
    /// </summary>
    public Upstream? SelectInAnyWire(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Array.Find(_upstreams, upstream => upstream.SpeaksAny && upstream.Serves(model));
    }

    /// <summary>
    /// The upstream of a request that names no model: the first that speaks the wire format, or the very first when the
    /// format is not known; null when there is none.
    /// </summary>
    public Upstream? Default(WireFormat? wire = null)
    {
        foreach (var upstream in _upstreams)
        {
            if (wire is null || upstream.Speaks(wire.Value))
            {
                return upstream;
            }
        }

        return null;
    }

    private Upstream? Search(WireFormat wire, string model)
    {
        foreach (var upstream in _upstreams)
        {
            if (upstream.Speaks(wire) && upstream.Serves(model))
            {
                return upstream;
            }
        }

        return null;
    }
}
