using System.Globalization;
using System.Text;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Demo;
using Sessions.Demo.Agents;
using Sessions.Demo.Texts;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Reviews;

/// <summary>The requests of the demonstration's review, without anybody who answers them.</summary>
internal static class ReviewBodies
{
    /// <summary>Writes what the agent sends turn by turn, in the Messages format.</summary>
    /// <param name="counter">Counts the texts, so that they have the lengths that are asked for.</param>
    /// <param name="options">Model, turns, their length, and the seed of all texts.</param>
    public static List<byte[]> Write(ITokenCounter counter, DemoOptions options)
    {
        var prefix = StaticPrefix.Create(counter, options.Model, options.Seed);
        var output = new ToolOutput(counter, options.Model, options.Seed);
        var transcript = Transcript.Of(options, prefix, "review");
        var bodies = new List<byte[]>(options.Turns);
        transcript.Ask("Review the branch settlement-rules of Yard.Ledger and give your verdict.");
        foreach (var step in new ReviewPlan(output, options.Seed, options.Turns, options.TurnTokens).Steps())
        {
            bodies.Add(Encoding.UTF8.GetBytes(transcript.Request()));
            if (step.Tool is null)
            {
                break;
            }

            using var answer = JsonDocument.Parse(string.Create(CultureInfo.InvariantCulture, $$"""
                {"content":[{"type":"text","text":"I look at the next part: {{step.Title}}."},
                {"type":"tool_use","id":"toolu_{{bodies.Count:D6}}","name":"{{step.Tool}}","input":{{step.Arguments}}}]}
                """));
            transcript.Return(transcript.Add(answer.RootElement)!, step.Result);
        }

        return bodies;
    }
}
