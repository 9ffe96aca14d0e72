using System.Globalization;
using System.Text;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary>
/// The same turn on the same history of 1,000 messages: resent whole by its client, and with the new message alone.
/// </summary>
internal static class ManagedTurns
{
    private const int HistoryMessages = 1_000;
    private const int Pairs = 8;
    private const int TurnsEach = 40;
    private const int WarmUpPairs = 3;
    private const string Message = "Read the next frame, check the batch before the cursor moves, and say what changed.";

    public static async Task MeasureAsync(Cores cores, List<GridFigure> figures)
    {
        await using var silo = await ConversingSilo.StartAsync(cores);
        using var agent = new Agent(silo.Address, connections: 1);
        var proxied = new List<double>();
        var managed = new List<double>();
        var bytes = 0;
        for (var pair = 0; pair < WarmUpPairs + Pairs; pair++)
        {
            if (pair == WarmUpPairs)
            {
                proxied.Clear();
                managed.Clear();
            }

            bytes = await RunPairAsync(agent, pair, proxied, managed);
        }

        var (direct, kept) = (Median.Of(proxied), Median.Of(managed));
        figures.Add(new GridFigure(
            $"managed turn on {HistoryMessages} messages, added p50", "one silo, SQLite", kept - direct, "ms")
        {
            AtMost = 2,
            Beside = string.Create(
                CultureInfo.InvariantCulture,
                $"managed {kept:0.00} ms, proxied {direct:0.00} ms, {managed.Count} turns each, taking turns; bodies of "
                    + $"{bytes / 1024} KB upstream; p99 {At(managed, 0.99):0.0} and {At(proxied, 0.99):0.0} ms"),
        });
    }

    public static double At(List<double> values, double share)
    {
        var sorted = values.Order().ToArray();
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    // Two sessions with the same history; turn by turn one is proxied, one managed.
    private static async Task<int> RunPairAsync(Agent agent, int pair, List<double> proxied, List<double> managed)
    {
        var history = new StringBuilder();
        for (var message = 0; message < HistoryMessages - 1; message++)
        {
            history.Append(CultureInfo.InvariantCulture, $"{(message == 0 ? "" : ",")}{Entry(
                message % 2 == 0 ? "user" : "assistant", $"\"{pair}.{message}: {Message}\"")}");
        }

        var (own, kept) = ($"resent-{pair}", $"kept-{pair}");
        var (said, _) = await agent.TurnAsync("/v1/chat/completions", Body(history), own);
        await agent.TurnAsync("/v1/chat/completions", Body(history), kept);
        for (var turn = 0; turn < TurnsEach; turn++)
        {
            var text = $"\"{pair}/{turn}: {Message}\"";
            history.Append(',').Append(Entry("assistant", said)).Append(',').Append(Entry("user", text));
            (said, var resent) = await agent.TurnAsync("/v1/chat/completions", Body(history), own);
            var (_, alone) = await agent.TurnAsync(
                $"/sessions/{kept}/turns", Encoding.UTF8.GetBytes($$"""{"message":{{text}}}"""));
            proxied.Add(resent);
            managed.Add(alone);
        }

        return history.Length;
    }

    private static string Entry(string role, string content) => $$"""{"role":"{{role}}","content":{{content}}}""";

    private static byte[] Body(StringBuilder messages) =>
        Encoding.UTF8.GetBytes($$"""{"model":"gpt-5.4","messages":[{{messages}}]}""");
}
