using System.Collections.Concurrent;
using System.Globalization;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Durability;

/// <summary>Kills at any moment lose nothing that a client was told of.</summary>
public sealed class KillTests
{
    private const int Kills = 5;
    private const int Connections = 4;
    private const int Seed = 20261121;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly ConcurrentBag<Acknowledged> _acknowledged = [];

    [Fact]
    public async Task Kill_AtAnyMoment_LosesNoAcknowledgedTurn()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        var random = new Random(Seed);
        for (var round = 1; round <= Kills; round++)
        {
            await using var silo = await SiloProcess.StartAsync(dataDirectory: data);
            using var stop = new CancellationTokenSource(Limit);
            var before = _acknowledged.Count;
            var agents = Enumerable.Range(0, Connections)
                .Select(number => RunAgentAsync(silo.Address, number, round, stop.Token))
                .ToList();
            var killAt = before + random.Next(5, 60);
            await Eventually.HoldsAsync(() => Task.FromResult(_acknowledged.Count >= killAt), $"{killAt} turns");

            await silo.KillAsync();
            await Task.WhenAll(agents);
        }

        await using var last = await SiloProcess.StartAsync(dataDirectory: data);
        var lost = 0;
        for (var number = 0; number < Connections; number++)
        {
            lost += await CheckAsync(last, number);
        }

        lost.ShouldBeGreaterThan(0, "Some kill must have caught a turn in the middle, or this shows little.");
    }

    private static string SessionOf(int number) => $"agent-{number}";

    private async Task<int> CheckAsync(SiloProcess silo, int number)
    {
        var session = SessionOf(number);
        var log = await silo.Logs.ReadWhenAsync(
            session, static log => log.Turns.All(static turn => turn.Ending is not null));
        foreach (var acknowledged in _acknowledged.Where(turn => turn.Session == session))
        {
            log.Turns[acknowledged.Turn - 1].Ending.ShouldBe(TurnEnding.Completed, $"{acknowledged}, seed {Seed}");
            log.ItemTexts.Count(item => item.Contains(acknowledged.Text, StringComparison.Ordinal)).ShouldBe(1);
        }

        log.Turns.Count(static turn => turn.Ending == TurnEnding.Completed)
            .ShouldBeGreaterThanOrEqualTo(_acknowledged.Count(turn => turn.Session == session));
        log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Completed || turn.Ending == TurnEnding.Lost);
        return log.Turns.Count(static turn => turn.Ending == TurnEnding.Lost);
    }

    // One turn after another until the silo dies; every second agent streams, slowly enough to be caught in the middle.
    private async Task RunAgentAsync(Uri address, int number, int round, CancellationToken stop)
    {
        using var caller = new Caller(address, null);
        var streams = number % 2 == 0;
        var pace = streams ? "[[sim tokens_per_second=600 tokens=30]]" : "[[sim latency_ms=5]]";
        try
        {
            for (var count = 0; !stop.IsCancellationRequested; count++)
            {
                var text = $"Work item {round}-{number}-{count}. {pace}";
                var reply = await caller.PostAsync(
                    "/v1/chat/completions",
                    WireSamples.Request(WireFormat.Chat, "gpt-5.4", text, streams),
                    ("X-Session-Id", SessionOf(number)));
                reply.Status.ShouldBe(200, reply.Text);
                if (!streams || reply.Text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal))
                {
                    var turn = int.Parse(reply.Header("X-Session-Turn")!, CultureInfo.InvariantCulture);
                    _acknowledged.Add(
                        new Acknowledged(SessionOf(number), turn, $"Work item {round}-{number}-{count}."));
                }
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // The kill.
        }
    }

    private sealed record Acknowledged(string Session, int Turn, string Text);
}
