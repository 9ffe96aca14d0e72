using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Telemetry;

namespace Sessions.Kubernetes.Tests.Silos;

/// <summary>The front door's metrics by the names that Prometheus has for them.</summary>
internal static partial class Metrics
{
    private static readonly string[] OfHistograms = ["_bucket", "_count", "_sum"];

    public static IReadOnlySet<string> Names { get; } = Collect();

    private static HashSet<string> Collect()
    {
        var names = new HashSet<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == GridTelemetry.Name)
                {
                    names.UnionWith(NamesOf(instrument));
                }
            },
        };
        listener.Start();
        _ = new TurnInstruments(new DrainState());
        return names;
    }

    // By OpenTelemetry's rules for Prometheus: dots become underscores, a unit in braces is left out, seconds are
    // spelled out, what only grows is a total.
    private static IEnumerable<string> NamesOf(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            null or "" => "",
            "s" => "_seconds",
            var other when other.StartsWith('{') => "",
            var other => "_" + other,
        };
        var name = NotAllowed().Replace(instrument.Name, "_") + unit;
        return instrument switch
        {
            Counter<long> => [name + "_total"],
            Histogram<double> => OfHistograms.Select(suffix => name + suffix),
            _ => [name],
        };
    }

    [GeneratedRegex(@"\W")]
    private static partial Regex NotAllowed();
}
