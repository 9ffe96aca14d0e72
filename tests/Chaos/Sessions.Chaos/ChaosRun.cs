using Sessions.Chaos.Agents;
using Sessions.Chaos.Agents.Kept;
using Sessions.Chaos.Audit;
using Sessions.Chaos.Audit.Kept;
using Sessions.Chaos.Faults;
using Sessions.Chaos.Reporting;
using Sessions.Chaos.Topology;
using Sessions.Contracts;

namespace Sessions.Chaos;

/// <summary>One run: the grid, agents and troubles at once, then rest, then the audit, however the run ended.</summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(45);

    private readonly ChaosOptions _options;
    private readonly TextWriter _output;
    private readonly Journal _journal = new();
    private readonly FaultTally _tally = new();
    private readonly List<Violation> _violations = [];

    private ChaosRun(ChaosOptions options, TextWriter output) => (_options, _output) = (options, output);

    /// <summary>Runs and judges.</summary>
    /// <exception cref="InvalidOperationException">The grid could not be started.</exception>
    public static Task<ChaosResult> RunAsync(
        ChaosOptions options, TextWriter output, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        return new ChaosRun(options, output).RunAsync(cancellationToken);
    }

    private async Task<ChaosResult> RunAsync(CancellationToken cancellationToken)
    {
        await using var grid = await Grid.StartAsync(_options, cancellationToken);
        await _output.WriteLineAsync(
            $"{_options.Leg} leg, {_options.Nodes} nodes, {_options.Agents} agents, {_options.Routing}, "
            + $"seed {_options.Seed}; logs in {grid.Folder}");
        var mischief = new Mischief(grid, _options.Seed, _tally, _journal);
        var progress = new Progress(_journal, _tally, grid.Store.ProcessId, _output);
        var since = TimeProvider.System.GetTimestamp();
        var brokenOff = await TroubleAsync(grid, mischief, progress, cancellationToken);
        var ran = TimeProvider.System.GetElapsedTime(since);
        if (brokenOff is not null)
        {
            await _output.WriteLineAsync($"Broke off: {brokenOff}");
        }

        var evidence = await AuditAsync(grid, mischief);
        return Result(grid, mischief, evidence) with
        {
            Ran = ran,
            BrokenOff = brokenOff,
            StoreMegabytesMax = progress.StoreMegabytesMax,
        };
    }

    // Null, or why it ended before its time.
    private async Task<string?> TroubleAsync(
        Grid grid, Mischief mischief, Progress progress, CancellationToken cancellationToken)
    {
        using var calls = new AgentCalls(grid.Balancer.Address);
        using var keptCalls = new KeptCalls(grid.Balancer.Address);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stop.CancelAfter(_options.Duration);
        var parts = Enumerable.Range(0, _options.Agents)
            .Select(number => new Agent(number, _options.Seed, calls, _journal, _tally).RunAsync(stop.Token))
            .Concat(Enumerable.Range(0, _options.KeptAgents)
                .Select(number => new KeptAgent(number, _options.Seed, keptCalls, _journal, _tally).RunAsync(stop.Token)))
            .Append(mischief.RunAsync(stop.Token))
            .Append(progress.ShowAsync(stop.Token));
        try
        {
            await Task.WhenAll(parts.Select(part => OrStopAsync(part, stop)).ToList());
            return cancellationToken.IsCancellationRequested ? "it was told to stop" : grid.Provider.Death;
        }
        catch (Exception e)
        {
            return $"{e.GetType().Name}: {e.Message}";
        }
    }

    // The first part that breaks ends the others.
    private static async Task OrStopAsync(Task part, CancellationTokenSource stop)
    {
        try
        {
            await part;
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private async Task<Evidence?> AuditAsync(Grid grid, Mischief mischief)
    {
        try
        {
            await mischief.RestAsync();
            var asked = Enumerable.Range(0, _options.Agents).Select(static number => new SessionKey(
                TenantId.Parse(Tenant.All[number % 2].Name), SessionId.Parse(Agent.SessionOf(number)))).ToHashSet();
            using var gathering = new Gathering(grid, _journal, mischief.Troubles);
            return await gathering.GatherAsync(asked, RestPatience);
        }
        catch (Exception e)
        {
            _violations.Add(new Violation("audited", "", $"there was no audit. {e.GetType().Name}: {e.Message}"));
            return null;
        }
    }

    private ChaosResult Result(Grid grid, Mischief mischief, Evidence? evidence)
    {
        var logs = evidence is null ? [] : evidence.Logs.Select(static log => ReadLog.Of(log)).ToList();
        _violations.AddRange(evidence is null ? [] : Auditor.Judge(evidence));
        _violations.AddRange(_journal.Oddities.Select(static oddity => new Violation("answered", "", oddity)));
        _violations.AddRange(mischief.Deaths);
        _violations.AddRange(mischief.Drains.SelectMany(drain => DrainRules.Check(drain, _journal.Failures)));
        return new ChaosResult
        {
            Options = _options,
            Acknowledged = _journal.Turns.Count,
            Sessions = logs.Count,
            Events = logs.Sum(static log => (long)log.Events.Count),
            Kept = evidence is null ? null : KeptFigures.Of(evidence),
            LostTurns = logs.Sum(static log => log.State.Ledger.Lost),
            FailedTries = _journal.Failures.Count,
            FailedStarts = grid.Nodes.Sum(static node => node.FailedStarts),
            Departures = mischief.Departures,
            StoreRequests = grid.StoreProxy.Requests,
            Faults = _tally.Counts,
            Recoveries = Recovery.Of(mischief.Kills, _journal.Successes),
            Failures = [.. _journal.Failures.GroupBy(static failure => failure.Why)
                .Select(static why => new KeyValuePair<string, int>(why.Key, why.Count()))
                .OrderByDescending(static why => why.Value)],
            Violations = _violations,
            Folder = grid.Folder,
        };
    }
}
