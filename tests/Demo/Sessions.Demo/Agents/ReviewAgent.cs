using Sessions.Demo.Calls;

namespace Sessions.Demo.Agents;

/// <summary>The agent: sends its transcript, does what the model says, and goes on until it answers in words.</summary>
internal sealed class ReviewAgent(SiloClient silo, Transcript transcript, string session)
{
    private const string Task =
        "Review the branch settlement-rules of Yard.Ledger: read what changed and what it touches, run the tests,"
        + " refactor what cannot stay, and give your verdict.";

    private const string VerdictTokens = "700";

    /// <summary>Works through a plan.</summary>
    /// <returns>What each turn was told and did; the last one failed where the provider refused it.</returns>
    public async Task<List<TurnSeen>> RunAsync(IEnumerable<ReviewStep> plan)
    {
        var turns = new List<TurnSeen>();
        transcript.Ask(Task);
        foreach (var step in plan)
        {
            var answer = await silo.TurnAsync(transcript.Path, session, transcript.Request(), Script(step));
            var seen = new TurnSeen(turns.Count + 1, step.Title)
            {
                ContextTokens = answer.ContextTokens,
                Pressure = answer.Pressure,
                PredictedCacheTokens = answer.PredictedCacheTokens,
                Error = answer.Error,
            };
            turns.Add(seen);
            if (answer.Error is not null)
            {
                break;
            }

            (seen.PromptTokens, seen.CachedTokens, seen.OutputTokens) = transcript.Usage(answer.Body);
            if (transcript.Add(answer.Body) is not { } call)
            {
                break;
            }

            transcript.Return(call, step.Result);
        }

        return turns;
    }

    // What the simulated model is to do; a real one decides that for itself.
    private static (string, string)[] Script(ReviewStep step) => step.Tool is null
        ? [("x-sim-tokens", VerdictTokens)]
        : [("x-sim-tool", $"{step.Tool} {step.Arguments}"), ("x-sim-repeat", "1000000")];
}
