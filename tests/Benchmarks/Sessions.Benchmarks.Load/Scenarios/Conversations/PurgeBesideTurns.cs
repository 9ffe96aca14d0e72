using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary>
/// Turns at a steady rate before, while and after one pass removes 10,000 expired sessions. The process's first pass, which
/// removes a few, is left out: it is compiled meanwhile. Sessions are taken at random, some far more often than others: all
/// in one step they would write their snapshots in the same instant. They grow as they are used, so the control is what was
/// measured before the pass and after it.
/// </summary>
internal static class PurgeBesideTurns
{
    private const int Expired = 10_000;
    private const int Lanes = 50;
    private const int InFlightMax = 32;
    private const int ExpiredBefore = 300;
    private const int Seed = 5;
    private static readonly TimeSpan TurnEvery = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(72);
    private static readonly TimeSpan FillAt = TimeSpan.FromSeconds(73);
    private static readonly TimeSpan ControlFrom = TimeSpan.FromSeconds(95);
    private static readonly TimeSpan AfterPass = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Span = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan GiveUp = TimeSpan.FromSeconds(420);

    public static async Task MeasureAsync(Cores cores, List<GridFigure> figures)
    {
        var since = Stopwatch.GetTimestamp();
        await using var silo = await ConversingSilo.StartAsync(
            cores,
            ("FrontDoor__Default__Policy__Limits__TtlSeconds", "60"),
            ("Purge__EverySeconds", Every.TotalSeconds.ToString(CultureInfo.InvariantCulture)));
        using var agent = new Agent(silo.Address, InFlightMax);
        await FillAsync(agent, "warm", ExpiredBefore);
        var turns = await RunTurnsAsync(agent, since);
        var pass = SecondPassOf(await ReadLogAsync())
            ?? throw new InvalidOperationException("The purge did not end in time: see artifacts/bench/gateway.log.");
        var began = turns.PassEnded - pass.Seconds;
        var until = turns.PassEnded + AfterPass.TotalSeconds;
        var control = Windows(turns.All, ControlFrom.TotalSeconds, 2 * Every.TotalSeconds);
        control.AddRange(Windows(turns.All, turns.PassEnded + 2, until));
        var during = Windows(turns.All, began, turns.PassEnded);
        var (before, beside) = (TypicalAt(control, 0.99), TypicalAt(during, 0.99));
        figures.Add(new GridFigure("sessions that one pass removed", "one silo, SQLite", pass.Ended, "")
        {
            AtLeast = Expired,
            Beside = string.Create(CultureInfo.InvariantCulture, $"in {pass.Seconds:0.0} s"),
        });
        figures.Add(new GridFigure(
            "p99 of turns in the median span of 2 s while they are removed, more than without", "one silo, SQLite", 100 * ((beside / before) - 1), "%")
        {
            AtMost = 20,
            Beside = string.Create(
                CultureInfo.InvariantCulture,
                $"{beside:0.00} ms beside {before:0.00} ms; p50 {TypicalAt(during, 0.5):0.00} and {TypicalAt(control, 0.5):0.00} ms; "
                    + $"{during.Count} and {control.Count} spans of {Span.TotalSeconds:0} s, about 220 turns each"),
        });
    }

    private static async Task FillAsync(Agent agent, string name, int count)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, InFlightMax).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= count)
            {
                await agent.TurnAsync("/v1/chat/completions", Body($"Session {number}"), $"{name}-{number}");
            }
        }));
    }

    private static async Task<(List<(double At, double Took)> All, double PassEnded)> RunTurnsAsync(Agent agent, long since)
    {
        var all = new List<(double, double)>();
        var running = new List<Task>();
        var ended = double.MaxValue;
        var looked = 0.0;
        var random = new Random(Seed);
        Task? filling = null;
        double now;
        for (var turn = 0; (now = Seconds(since)) < Math.Min(ended + AfterPass.TotalSeconds, GiveUp.TotalSeconds); turn++)
        {
            var due = Stopwatch.GetTimestamp();
            running.Add(RunAsync($"live-{(int)(Lanes * Math.Pow(random.NextDouble(), 1.5))}", turn));
            if (filling is null && now > FillAt.TotalSeconds)
            {
                filling = FillAsync(agent, "old", Expired);
            }

            if (ended == double.MaxValue && now > 2 * Every.TotalSeconds && now > looked + 0.25)
            {
                looked = now;
                ended = SecondPassOf(await ReadLogAsync()) is null ? double.MaxValue : now;
            }

            var left = TurnEvery - Stopwatch.GetElapsedTime(due);
            if (left > TimeSpan.Zero)
            {
                await Task.Delay(left, TimeProvider.System);
            }
        }

        await Task.WhenAll([.. running, filling ?? Task.CompletedTask]);
        return (all, ended);

        async Task RunAsync(string session, int turn)
        {
            var at = Seconds(since);
            var (_, took) = await agent.TurnAsync("/v1/chat/completions", Body($"Turn {turn}"), session);
            lock (all)
            {
                all.Add((at, took));
            }
        }
    }

    private static double Seconds(long since) => Stopwatch.GetElapsedTime(since).TotalSeconds;

    // A disk that stops for a quarter of a second now and then spoils its span, and not the figure.
    private static double TypicalAt(List<List<double>> spans, double quantile) =>
        Median.Of([.. spans.Select(span => ManagedTurns.At(span, quantile))]);

    private static List<List<double>> Windows(List<(double At, double Took)> turns, double from, double to)
    {
        var spans = new List<List<double>>();
        for (var at = from; at + Span.TotalSeconds <= to; at += Span.TotalSeconds)
        {
            spans.Add(Within(turns, at, at + Span.TotalSeconds));
        }

        return spans;
    }

    private static List<double> Within(List<(double At, double Took)> turns, double from, double to) =>
        [.. turns.Where(turn => turn.At >= from && turn.At <= to).Select(static turn => turn.Took)];

    private static async Task<string> ReadLogAsync()
    {
        await using var file = new FileStream(
            ConversingSilo.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return await reader.ReadToEndAsync();
    }

    // "N expired sessions were ended in S s; …"
    private static (int Ended, double Seconds)? SecondPassOf(string log)
    {
        var line = log.Split('\n')
            .Where(static line => line.Contains(" expired sessions were ended in ", StringComparison.Ordinal))
            .Skip(1)
            .FirstOrDefault();
        if (line is null)
        {
            return null;
        }

        var words = line[..line.IndexOf(';', StringComparison.Ordinal)].Split(' ');
        var at = Array.IndexOf(words, "expired");
        return (
            int.Parse(words[at - 1], CultureInfo.InvariantCulture), double.Parse(words[at + 5], CultureInfo.InvariantCulture));
    }

    private static byte[] Body(string text) => Encoding.UTF8.GetBytes(
        $$"""{"model":"gpt-5.4","messages":[{"role":"user","content":"{{text}}: read the next frame and say what changed."}]}""");
}
