using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Gateway.FrontDoor;

/// <summary>What a provider's answer comes to for the session that asked.</summary>
internal static class AnsweredTurn
{
    /// <summary>The outcome to report; times are the caller's to add.</summary>
    /// <param name="proposal">The turn, as it was proposed.</param>
    /// <param name="counter">Counts an output whose usage the provider does not report.</param>
    /// <param name="ending">How it ended.</param>
    /// <param name="status">The answer's HTTP status; null where none came.</param>
    /// <param name="summary">What the answer said; null where it was not read.</param>
    /// <param name="error">The error; null for none.</param>
    public static TurnOutcome Outcome(
        TurnProposal proposal,
        ITokenCounter counter,
        TurnEnding ending,
        int? status,
        AnswerSummary? summary,
        TurnError? error) => new()
        {
            TurnId = proposal.TurnId,
            Ending = ending,
            Status = status,
            Usage = summary?.Usage,
            RawUsage = summary?.RawUsage ?? default,
            UsageProblem = summary?.UsageProblem,
            CountedOutput = CountOutput(proposal, counter, summary),
            ResponseId = summary?.ResponseId,
            ResponseModel = summary?.Model,
            FinishReason = summary?.FinishReason,
            Output = summary?.Output ?? default,
            OutputTruncated = summary?.OutputTruncated ?? false,
            Error = error,
            Capture = proposal.Capture,
        };

    /// <summary>Tokens of a request that no session has counted.</summary>
    public static int CountPrompt(TurnProposal proposal, ITokenCounter counter)
    {
        var tokens = counter.CountReply(proposal.Wire);
        var items = proposal.Path.Items.Span;
        for (var i = 0; i < items.Length; i++)
        {
            tokens += counter.CountItem(proposal.Model, items[i].Kind, proposal.Path.BytesOf(i));
        }

        return tokens;
    }

    // Counting is dear and the provider's number is better: only where there is none.
    private static int CountOutput(TurnProposal proposal, ITokenCounter counter, AnswerSummary? summary) =>
        summary is { Usage: null, Output.IsEmpty: false }
            ? counter.CountItem(proposal.Model, ItemKind.Assistant, summary.Output.Span)
            : 0;
}
