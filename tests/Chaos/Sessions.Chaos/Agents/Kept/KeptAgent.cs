using Sessions.Chaos.Faults;
using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary>An agent that sends only what is new, each turn under a key of its own, again and again until it is answered.</summary>
internal sealed class KeptAgent
{
    private const int AttemptsMax = 14;
    private const int Kinds = 4;
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CappedPause = TimeSpan.FromMilliseconds(500);

    private readonly Random _random;
    private readonly int _number;
    private readonly KeptCalls _calls;
    private readonly Journal _journal;
    private readonly FaultTally _tally;
    private KeptConversation _conversation;
    private bool _isMade;
    private int _conversations;
    private int _turns;

    public KeptAgent(int number, int seed, KeptCalls calls, Journal journal, FaultTally tally)
    {
        (_number, _calls, _journal, _tally) = (number, calls, journal, tally);
        _random = new Random(unchecked((seed * 1_000_033) + number));
        _conversation = Begin();
    }

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (_conversation.IsOver)
            {
                (_conversation, _isMade) = (Begin(), false);
            }

            _isMade = _isMade || _conversation.ToBeMade is not { } session || await _calls.MakeAsync(_conversation, session);
            if (_isMade)
            {
                await SayAsync(stop);
            }
            else
            {
                await Task.Delay(CappedPause, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    // Of four, one has its sessions for itself, one shares them with the fourth after it, one chains responses, one
    // calls the endpoint.
    private KeptConversation Begin()
    {
        var tenant = Tenant.All[_number / Kinds % 2];
        var count = _conversations++;
        return (_number % Kinds) switch
        {
            0 => new SessionConversation(tenant, $"kept-{_number}-{count}", isMessages: count % 2 == 1),
            1 => new SessionConversation(Tenant.All[0], $"shared-{_number / (2 * Kinds)}-{count}", isMessages: count % 2 == 1),
            2 => new ResponseChain(tenant, $"chain-{_number}-{count}"),
            _ => new EndpointConversation(Tenant.Capped, $"desk-{_number}-{count}"),
        };
    }

    private async Task SayAsync(CancellationToken stop)
    {
        var name = $"kept-{_number}-{++_turns}";
        var script = TurnScript.Draw(_random, name, mayCallTools: false);
        if (script.Fault is { } fault)
        {
            _tally.Count("provider " + fault);
        }

        var hasKey = _random.Next(4) != 0;
        var tenant = _conversation.Tenant;
        var text = $"{tenant.Secret}: look at {name}. [[sim keep={name}]] {script.Directive}";
        var turn = new KeptTurn(
            name, tenant.Name, hasKey, _conversation.Behind, script.Fault is not null, TimeProvider.System.GetTimestamp());
        _journal.Send(turn);
        await TryAsync(turn, _conversation.Body(text, script.Stream), script, stop);
    }

    // With the same body until it is acknowledged.
    private async Task TryAsync(KeptTurn turn, string body, TurnScript script, CancellationToken stop)
    {
        var received = new ReceivedAnswer();
        var isFaultToCome = script.Fault is not null;
        for (var attempt = 1; attempt <= AttemptsMax && !stop.IsCancellationRequested; attempt++)
        {
            var leaves = attempt == 1 && script.LeavesAfter is not null;
            var began = TimeProvider.System.GetTimestamp();
            if (!turn.HasKey)
            {
                // Nobody promises that the answer is that of the try before.
                received = new ReceivedAnswer();
            }

            var result = await _calls.SendAsync(
                new KeptCall(_conversation, body, turn.HasKey ? turn.Name : null, script, leaves, received));
            switch (result.End)
            {
                case KeptEnd.Whole:
                    Acknowledge(turn, result, received, script.Stream);
                    return;
                case KeptEnd.Capped:
                    _conversation.End();
                    await Task.Delay(CappedPause, TimeProvider.System, CancellationToken.None);
                    return;
                case KeptEnd.Odd:
                    _journal.Wonder($"{turn.Name} in {_conversation.Route}: {result.Why}");
                    _conversation.End();
                    return;
                case KeptEnd.Failed when leaves:
                    _tally.Count("client leaves");
                    break;
                case KeptEnd.Failed when isFaultToCome && script.Explains(result.Why):
                    isFaultToCome = false;
                    break;
                case KeptEnd.Failed when attempt > 1 && turn.HasKey && result.Why is "status 502" or "nginx 504":
                    // The try before is told of: it has failed, or runs for longer than the load balancer waits.
                    break;
                case KeptEnd.Failed:
                    _journal.Fail(new Failure(
                        began, TimeProvider.System.GetTimestamp(), result.Why, result.Node, turn.HasScript));
                    break;
            }

            var pause = TimeSpan.FromMilliseconds(Math.Min(
                PauseMax.TotalMilliseconds, (100 << attempt) * (0.5 + _random.NextDouble())));
            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private void Acknowledge(KeptTurn turn, KeptResult result, ReceivedAnswer received, bool isStream)
    {
        var answer = new KeptAnswer(
            turn,
            result.Session,
            received.Turn,
            result.Said,
            _conversation.GetsWhatIsKept ? received.Text : null,
            received.Parts,
            TimeProvider.System.GetTimestamp());
        _journal.Keep(answer);
        _conversation.Take(answer, received.Text, isStream);
    }
}
