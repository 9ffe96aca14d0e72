using Sessions.Chaos.Faults;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents;

/// <summary>One simulated agent: says something, waits for the answer, runs tools, says more; retries as clients do.</summary>
internal sealed class Agent
{
    private const int AttemptsMax = 8;

    // Then the client begins anew in the same session, as after a compaction of its own.
    private const int ItemsMax = 40;
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);

    private readonly Random _random;
    private readonly int _number;
    private readonly string _session;
    private readonly Tenant _tenant;
    private readonly AgentCalls _calls;
    private readonly Journal _journal;
    private readonly FaultTally _tally;
    private readonly Conversation _conversation;
    private int _turns;

    public Agent(int number, int seed, AgentCalls calls, Journal journal, FaultTally tally)
    {
        (_number, _calls, _journal, _tally) = (number, calls, journal, tally);
        _random = new Random(unchecked((seed * 1_000_003) + number));
        _tenant = Tenant.All[number % 2];
        _session = SessionOf(number);
        _conversation = Conversation.Of((number / 2) + (number / 6));
    }

    /// <summary>
    /// The session that an agent talks in. Of six agents, two have one for themselves, two share one of their tenant's
    /// name, and two of different tenants have different sessions that happen to have the same id.
    /// </summary>
    public static string SessionOf(int number) => (number / 2 % 3) switch
    {
        0 => $"agent-{number}",
        1 => $"team-{number % 2}-{number / 12}",
        _ => $"same-{number / 2}",
    };

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_conversation.Count > ItemsMax)
            {
                _conversation.Cut(0);
            }

            await SayAsync(stop);
        }
    }

    private async Task SayAsync(CancellationToken stop)
    {
        var marker = $"item-{_number}-{++_turns}.";
        var script = TurnScript.Draw(_random, marker);
        var before = _conversation.Count;
        _conversation.Say($"{_tenant.Secret}: look at {marker} {script.Directive}");
        if (await TurnAsync($"look at {marker} ", script, stop) is not { } answer)
        {
            // Given up: the next one does not build on it.
            _conversation.Cut(before);
            return;
        }

        _conversation.Add(answer);
        if (answer.Calls.Count > 0)
        {
            _conversation.Return(answer.Calls, $"{_tenant.Secret}: it is {_random.Next(1_000_000)} for {marker}result");
            var after = script with { Fault = null, LeavesAfter = null };
            if (await TurnAsync($"for {marker}result", after, stop) is not { } text)
            {
                _conversation.Cut(before);
                return;
            }

            _conversation.Add(text);
        }
    }

    // One turn, tried until it is acknowledged, with the same body.
    private async Task<AgentAnswer?> TurnAsync(string marker, TurnScript script, CancellationToken stop)
    {
        if (script.Fault is { } fault)
        {
            _tally.Count("provider " + fault);
        }

        var body = _conversation.Request(script.Stream);
        var isFaultToCome = script.Fault is not null;
        for (var attempt = 1; attempt <= AttemptsMax && !stop.IsCancellationRequested; attempt++)
        {
            var leaves = attempt == 1 && script.LeavesAfter is not null;
            var began = TimeProvider.System.GetTimestamp();
            var call = await _calls.SendAsync(
                new AgentCall(_tenant, _session, _conversation, body, script, leaves));
            if (call.Acknowledged is { } answer)
            {
                var token = answer.Id.Length < 24 ? answer.Id : answer.Id[^24..];
                _journal.Acknowledge(
                    new Acknowledged(_tenant.Name, _session, call.Turn, token, marker, call.Node), began);
                return answer;
            }

            if (leaves)
            {
                _tally.Count("client leaves");
            }
            else if (isFaultToCome && script.Explains(call.Why))
            {
                isFaultToCome = false;
            }
            else
            {
                _journal.Fail(new Failure(
                    began, TimeProvider.System.GetTimestamp(), call.Why, call.Node, script.Fault is not null));
            }

            if (!call.MayRetry)
            {
                _journal.Wonder($"{_tenant.Name}/{_session}: {call.Why}");
                return null;
            }

            var pause = TimeSpan.FromMilliseconds(Math.Min(
                PauseMax.TotalMilliseconds, (100 << attempt) * (0.5 + _random.NextDouble())));
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }

        return null;
    }
}
