using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Telemetry;

/// <summary>Every metric of the front door; callers pass facts, the names stand here.</summary>
public sealed class TurnInstruments
{
    private static readonly double[] SecondsBuckets =
        [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static readonly double[] TokenBuckets =
        [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<double> _tokens;
    private readonly Counter<long> _cacheRead;
    private readonly Counter<long> _cacheWrite;
    private readonly Counter<long> _cost;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _unrecorded;

    /// <summary>Creates the instruments.</summary>
    public TurnInstruments(DrainState drain)
    {
        ArgumentNullException.ThrowIfNull(drain);
        var meter = GridTelemetry.Meter;
        _duration = Histogram(
            meter, "gen_ai.client.operation.duration", "s", "Duration of a provider call.", SecondsBuckets);
        _firstChunk = Histogram(
            meter, "gen_ai.client.operation.time_to_first_chunk", "s", "Time to the first content.", SecondsBuckets);
        _tokens = Histogram(meter, "gen_ai.client.token.usage", "{token}", "Tokens of a provider call.", TokenBuckets);
        _cacheRead = meter.CreateCounter<long>(
            "sessions.cache.read_tokens", "{token}", "Prompt tokens read from prefix caches.");
        _cacheWrite = meter.CreateCounter<long>(
            "sessions.cache.write_tokens", "{token}", "Prompt tokens written to prefix caches.");
        _cost = meter.CreateCounter<long>("sessions.cost", "nUSD", "Cost of turns, in billionths of a US dollar.");
        _ended = meter.CreateCounter<long>("sessions.turns", "{turn}", "Turns that ended.");
        _unrecorded = meter.CreateCounter<long>(
            "sessions.turns.unrecorded", "{turn}", "Turns that went through while the store did not answer.");
        meter.CreateObservableUpDownCounter(
            "sessions.turns.running", () => drain.Running, "{turn}", "Turns running now.");
    }

    /// <summary>A turn was or will be forwarded without a record.</summary>
    public void Unrecorded() => _unrecorded.Add(1);

    /// <summary>A turn ended.</summary>
    public void TurnEnded(TurnProposal proposal, TurnOutcome outcome, TurnReceipt? receipt)
    {
        ArgumentNullException.ThrowIfNull(proposal);
        ArgumentNullException.ThrowIfNull(outcome);
        if (!_duration.Enabled && !_ended.Enabled)
        {
            return;
        }

        var tags = Tags(proposal);
        _ended.Add(1, WithEnding(tags, outcome));
        _duration.Record(outcome.Latency.TotalSeconds, WithError(tags, outcome));
        if (outcome.TimeToFirstToken is { } first)
        {
            _firstChunk.Record(first.TotalSeconds, tags);
        }

        if (receipt is { Repeated: false })
        {
            Book(tags, receipt);
        }
    }

    private void Book(TagList tags, TurnReceipt receipt)
    {
        var usage = receipt.Usage;
        _cacheRead.Add(usage.CacheRead, tags);
        _cacheWrite.Add(usage.CacheWrite + usage.CacheWriteLong, tags);
        _cost.Add(receipt.CostNanoUsd ?? 0, tags);
        var (input, output) = (tags, tags);
        input.Add("gen_ai.token.type", "input");
        output.Add("gen_ai.token.type", "output");
        _tokens.Record(usage.Input, input);
        _tokens.Record(usage.Output, output);
    }

    private static TagList Tags(TurnProposal proposal) => new()
    {
        { "gen_ai.operation.name", "chat" },
        { "gen_ai.provider.name", TurnActivity.ProviderOf(proposal.Wire) },
        { "gen_ai.request.model", proposal.Model },
        { "sessions.upstream", proposal.Upstream },
        { "sessions.tenant", proposal.Principal.Tenant.Value },
    };

    private static TagList WithEnding(TagList tags, TurnOutcome outcome)
    {
        tags.Add("sessions.ending", outcome.Ending switch
        {
            TurnEnding.Completed => "completed",
            TurnEnding.Failed => "failed",
            TurnEnding.Aborted => "aborted",
            _ => "lost",
        });
        return tags;
    }

    private static TagList WithError(TagList tags, TurnOutcome outcome)
    {
        if (outcome.Error is { } error)
        {
            tags.Add("error.type", error.Code ?? error.Type);
        }

        return tags;
    }

    private static Histogram<double> Histogram(
        Meter meter, string name, string unit, string description, double[] buckets) =>
        meter.CreateHistogram(
            name,
            unit,
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets });
}
