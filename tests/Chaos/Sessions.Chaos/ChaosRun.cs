using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit;
using Sessions.Chaos.Faults;
using Sessions.Chaos.Topology;
using Sessions.Contracts;

namespace Sessions.Chaos;

/// <summary>One run: the grid, agents and troubles at once, then rest, then the audit.</summary>
public sealed class ChaosRun
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(45);

    private readonly ChaosOptions _options;
    private readonly TextWriter _output;
    private readonly Journal _journal = new();
    private readonly FaultTally _tally = new();

    private ChaosRun(ChaosOptions options, TextWriter output) => (_options, _output) = (options, output);

    /// <summary>Runs and judges.</summary>
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
            $"{_options.Nodes} nodes, {_options.Agents} agents, {_options.Routing}, seed {_options.Seed}; logs in {grid.Folder}");
        var mischief = new Mischief(grid, _options.Seed, _tally, _journal);
        using (var calls = new AgentCalls(grid.Balancer.Address))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            stop.CancelAfter(_options.Duration);
            var agents = Enumerable.Range(0, _options.Agents)
                .Select(number => new Agent(number, _options.Seed, calls, _journal, _tally).RunAsync(stop.Token))
                .ToList();
            var progress = ShowProgressAsync(stop.Token);
            await mischief.RunAsync(stop.Token);
            await Task.WhenAll(agents);
            await progress;
        }

        await mischief.ReviveAsync();
        var asked = Enumerable.Range(0, _options.Agents).Select(static number => new SessionKey(
            TenantId.Parse(Tenant.All[number % 2].Name), SessionId.Parse(Agent.SessionOf(number)))).ToHashSet();
        using var gathering = new Gathering(grid, _journal);
        var evidence = await gathering.GatherAsync(asked, RestPatience);
        return Result(grid, mischief, evidence);
    }

    private ChaosResult Result(Grid grid, Mischief mischief, Evidence evidence)
    {
        var logs = evidence.Logs.Select(static log => ReadLog.Of(log)).ToList();
        return new ChaosResult
        {
            Options = _options,
            Acknowledged = _journal.Turns.Count,
            Sessions = logs.Count,
            Events = logs.Sum(static log => (long)log.Events.Count),
            LostTurns = logs.Sum(static log => log.State.Ledger.Lost),
            FailedTries = _journal.Failures.Count,
            StoreRequests = grid.StoreProxy.Requests,
            Faults = _tally.Counts,
            Recoveries = mischief.Recoveries,
            Drains = mischief.Drains.Count,
            Failures = [.. _journal.Failures.GroupBy(static failure => failure.Why)
                .Select(static why => new KeyValuePair<string, int>(why.Key, why.Count()))
                .OrderByDescending(static why => why.Value)],
            Violations = [.. Auditor.Judge(evidence), .. OfTheRun(mischief)],
            Folder = grid.Folder,
        };
    }

    private IEnumerable<Violation> OfTheRun(Mischief mischief)
    {
        foreach (var oddity in _journal.Oddities)
        {
            yield return new Violation("answered", "", oddity);
        }

        foreach (var death in mischief.Deaths)
        {
            yield return new Violation("alive", "", death);
        }

        foreach (var drain in mischief.Drains)
        {
            var failed = _journal.Failures.Where(it => it.Began >= drain.Began && it.Began <= drain.Ended).ToList();
            if (failed.Count > 0)
            {
                yield return new Violation(
                    "drained", drain.Node, $"{failed.Count} requests failed: {string.Join(", ", failed.Select(static it => it.Why).Distinct())}");
            }

            if (drain.ExitCode != 0)
            {
                yield return new Violation("drained", drain.Node, $"ended with code {drain.ExitCode}");
            }
        }
    }

    private async Task ShowProgressAsync(CancellationToken stop)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(ProgressEvery, TimeProvider.System, stop)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _output.WriteLineAsync(
                $"{TimeProvider.System.GetElapsedTime(since).TotalSeconds,5:0} s  {_journal.Turns.Count,6} turns  "
                + $"{_tally.Sum,6} faults  {_journal.Failures.Count,5} failed tries");
        }
    }
}
