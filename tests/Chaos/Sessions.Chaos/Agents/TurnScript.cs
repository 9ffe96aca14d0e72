namespace Sessions.Chaos.Agents;

/// <summary>What is to happen in one turn, decided before it begins.</summary>
/// <param name="Directive">Tells the simulated provider, as part of the user's text.</param>
/// <param name="Stream">Whether the answer is streamed.</param>
/// <param name="Fault">The provider's fault; null for none.</param>
/// <param name="LeavesAfter">The client leaves after so many bytes of the first answer; null: it stays.</param>
/// <param name="Delay">The client leaves a plain request after so long.</param>
internal sealed record TurnScript(string Directive, bool Stream, string? Fault, int? LeavesAfter, TimeSpan Delay)
{
    private static readonly string[] Faults =
        ["fault=429 retry_after=0", "fault=500", "fault=529", "fault=stall", "fault=cut cut_after=4", "fault=reset cut_after=3", "fault=error cut_after=5"];

    /// <summary>
    /// Whether a try that ended so met the script's fault: one that was turned away before it reached the provider did not,
    /// and the fault comes with a later try.
    /// </summary>
    public bool Explains(string why) => Fault switch
    {
        null => false,
        "fault=429" or "fault=500" or "fault=529" => why == "status " + Fault[^3..],
        _ => why != "status 503" && !why.StartsWith("nginx", StringComparison.Ordinal),
    };

    /// <summary>Draws one.</summary>
    public static TurnScript Draw(Random random, string marker, bool mayCallTools = true)
    {
        var stream = random.Next(3) != 0;
        var directive = $"tokens={random.Next(8, 60)}";
        if (random.Next(2) == 0)
        {
            directive += $" tokens_per_second={random.Next(60, 600)}";
        }

        if (mayCallTools && random.Next(4) == 0)
        {
            directive += $" tool=lookup args={{\"n\":{random.Next(1000)}}}";
        }

        string? fault = null;
        if (random.Next(12) == 0)
        {
            fault = Faults[random.Next(Faults.Length)];
            directive += $" {fault} times=1 key={marker}";
        }

        int? leaves = fault is null && random.Next(14) == 0 ? random.Next(0, 2_000) : null;
        return new TurnScript(
            $"[[sim {directive}]]", stream, fault?.Split(' ')[0], leaves, TimeSpan.FromMilliseconds(random.Next(2, 150)));
    }
}
