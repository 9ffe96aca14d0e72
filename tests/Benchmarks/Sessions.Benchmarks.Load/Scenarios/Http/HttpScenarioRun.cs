using Sessions.Benchmarks.Load.Bodies;
using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Driving;
using Sessions.Benchmarks.Load.Measuring;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Http;

/// <summary>
/// One scenario on fresh processes: rounds of throughput, then rounds of latency at half the maximum.
/// </summary>
/// <remarks>Within a round the variants follow each other, so that a slow spell of the machine meets all.</remarks>
internal sealed class HttpScenarioRun : IAsyncDisposable
{
    private static readonly TimeSpan LaterWarmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(0.5);

    private readonly HttpScenario _scenario;
    private readonly HttpOptions _options;
    private readonly Bench _bench;
    private readonly IReadOnlyList<Variant> _variants;
    private readonly Dictionary<Variant, Lanes> _lanes = [];
    private readonly Dictionary<Variant, AllocationMeter> _allocations = [];

    private HttpScenarioRun(
        HttpScenario scenario, CommonOptions common, HttpOptions options, Bench bench, SessionNumbers numbers)
    {
        _scenario = scenario;
        _options = options;
        _bench = bench;
        _variants = common.Variants;
        var transcript = TranscriptWriter.Write(scenario.Shape);
        foreach (var variant in _variants)
        {
            _lanes[variant] = new Lanes(
                bench.Port(variant),
                scenario.Connections,
                scenario.Shape,
                transcript,
                text => new TurnSource(text, numbers, scenario.SessionsPerConnection, isStaggered: true));
            if (bench.UnderTest(variant) is { } process)
            {
                _allocations[variant] = new AllocationMeter(process.Id);
            }
        }
    }

    public List<ThroughputRun> Throughput { get; } = [];

    public List<LatencyRun> Latency { get; } = [];

    public static async Task<HttpScenarioRun> StartAsync(
        HttpScenario scenario, CommonOptions common, HttpOptions options, SessionNumbers numbers)
    {
        Progress.Say($"{scenario.Name}, {(scenario.Shape.Streaming ? "streamed" : "plain")}: starting");
        var bench = await Bench.StartAsync(common.Variants, common.Cores, common.DataFolder);
        return new HttpScenarioRun(scenario, common, options, bench, numbers);
    }

    public async Task MeasureAsync()
    {
        for (var round = 1; round <= _options.Rounds; round++)
        {
            foreach (var variant in InTurn(round))
            {
                await MeasureThroughputAsync(variant, round);
            }
        }

        if (_options.Latency == TimeSpan.Zero)
        {
            return;
        }

        var rate = HalfMaximum();
        for (var round = 1; round <= _options.Rounds; round++)
        {
            foreach (var variant in InTurn(round))
            {
                await MeasureLatencyAsync(variant, round, rate);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var meter in _allocations.Values)
        {
            meter.Dispose();
        }

        foreach (var lanes in _lanes.Values)
        {
            lanes.Dispose();
        }

        await _bench.DisposeAsync();
    }

    private async Task MeasureThroughputAsync(Variant variant, int round)
    {
        var lanes = _lanes[variant].All;
        var setUp = round == 1 ? await ClosedLoop.RunTurnsAsync(lanes, _scenario.SessionsPerConnection) : new Tally();
        var meter = new CostMeter(
            _bench.UnderTest(variant)?.Id, _bench.Upstream.Id, _allocations.GetValueOrDefault(variant));
        var warmUp = round == 1 ? _options.WarmUp : LaterWarmUp;
        var tally = await ClosedLoop.RunAsync(lanes, warmUp, _options.Measured, meter);
        var run = Row(variant, round, tally, setUp, meter);
        Throughput.Add(run);
        Progress.Say(
            $"  round {round} {variant,-7} {run.TurnsPerSecond,8:0}/s  cpu {run.CpuMsPerTurn:0.000} ms  " +
            $"load core {run.LoadShare:0%}, generator {run.GeneratorUsPerTurn:0} µs  " +
            $"errors {run.Errors} {run.FirstError}");
        await Task.Delay(Settle, TimeProvider.System);
    }

    private ThroughputRun Row(Variant variant, int round, Tally tally, Tally setUp, CostMeter meter)
    {
        var process = _bench.UnderTest(variant);
        var turns = Math.Max(1.0, tally.Turns);
        return new ThroughputRun(
            _scenario.Name,
            _scenario.Shape.Streaming,
            variant,
            round,
            tally.Turns,
            tally.NewSessions,
            tally.Errors + setUp.Errors,
            setUp.FirstError ?? tally.FirstError,
            tally.Turns / meter.Elapsed.TotalSeconds,
            tally.BodyBytes / turns,
            process is null ? null : meter.Cpu.TotalMilliseconds / turns,
            meter.AllocatedBytes / turns,
            process is null ? null : ProcFile.PeakResidentBytes(process.Id),
            process is null ? null : meter.Cpu / meter.Elapsed,
            meter.LoadCpu / meter.Elapsed,
            meter.GeneratorCpu.TotalMicroseconds / turns);
    }

    private async Task MeasureLatencyAsync(Variant variant, int round, double rate)
    {
        var tally = await OpenLoop.RunAsync(_lanes[variant].All, rate, LaterWarmUp, _options.Latency);
        var latency = tally.Latency();
        Latency.Add(new LatencyRun(
            _scenario.Name, _scenario.Shape.Streaming, variant, round, rate,
            tally.Turns, tally.Errors, tally.FirstError,
            latency.P50, latency.P90, latency.P99, latency.Max));
        Progress.Say(
            $"  round {round} {variant,-7} at {rate:0}/s: p50 {latency.P50:0.00} ms, p99 {latency.P99:0.00} ms, " +
            $"errors {tally.Errors}");
        await Task.Delay(Settle, TimeProvider.System);
    }

    /// <summary>
    /// Half of what the gateway can do, or the slowest variant where there is no gateway: one rate for all.
    /// </summary>
    private double HalfMaximum()
    {
        var gateway = Throughput
            .Where(run => run.Variant == Variant.Gateway)
            .Select(run => run.TurnsPerSecond)
            .ToArray();
        var maximum = gateway.Length > 0
            ? Median.Of(gateway)
            : Throughput.GroupBy(run => run.Variant).Min(runs => Median.Of(runs.Select(run => run.TurnsPerSecond)));
        return Math.Max(1, maximum / 2);
    }

    /// <summary>The variants in an order that begins with another one each round.</summary>
    private IEnumerable<Variant> InTurn(int round) =>
        _variants.Select((_, place) => _variants[(place + round - 1) % _variants.Count]);
}
