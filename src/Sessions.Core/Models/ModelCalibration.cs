using System.Collections.Concurrent;
using Sessions.Core.State;

namespace Sessions.Core.Models;

/// <summary>Ratios by model, in memory.</summary>
public sealed class ModelCalibration : IModelCalibration
{
    // Names come from callers: what is kept of them must not grow without bound.
    private const int ModelsMax = 1_000;

    // No single turn tells more than this many tokens' worth.
    private const long TokensMax = 4_096;

    private readonly ConcurrentDictionary<string, TokenRatio> _ratios = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc />
    public double RatioOf(string model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return _ratios.TryGetValue(model, out var ratio) ? ratio.From(assumed: 1) : 1;
    }

    /// <inheritdoc />
    public void Learn(in TokenGrowth growth)
    {
        if (growth.Counted <= 0 || (_ratios.Count >= ModelsMax && !_ratios.ContainsKey(growth.Model)))
        {
            return;
        }

        var counted = Math.Min(growth.Counted, TokensMax);
        var reported = growth.Reported * ((double)counted / growth.Counted);
        _ratios.AddOrUpdate(
            growth.Model,
            static (_, one) => default(TokenRatio).With(one.counted, one.reported),
            static (_, before, one) => before.With(one.counted, one.reported),
            (counted, reported));
    }
}
