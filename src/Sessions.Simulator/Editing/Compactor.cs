using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Caching;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary>Summarises a conversation where its request wishes so, and puts the summary in its place.</summary>
internal sealed class Compactor(AnswerMaker answers, PrefixCache cache, ItemMeter meter)
{
    /// <summary>Makes the summary that a request wishes.</summary>
    /// <returns>The summary; null when it wishes none. The request's path goes on from it.</returns>
    public CompactionPass? Make(SimRequest request, Script script)
    {
        if (request.Compaction is not { } wish)
        {
            return null;
        }

        var look = cache.Look(request, request.Origin.Account);
        var summary = string.Concat(answers.Summary(request, script));
        var usage = new TokenUsage
        {
            Input = request.PromptTokens,
            CacheRead = look.Read,
            CacheWrite = look.Written,
            CacheWriteLong = look.WrittenLong,
            Output = meter.CountText(request.Model, summary),
        };
        cache.Commit(look);
        Replace(request, summary);
        return new CompactionPass(summary, usage, wish.Pauses);
    }

    private void Replace(SimRequest request, string summary)
    {
        var path = new PathBuilder(request, meter);
        request.Steps.RemoveRange(request.SetupSteps, request.Steps.Count - request.SetupSteps);
        if (request.Format == WireFormat.Messages)
        {
            var block = CompactionBlock.Measure(path, summary);
            request.Steps.Add(new PathStep(ItemKind.Compaction, block, MessageListReader.MessageTokens));
            request.Thinking.Compact(block);
        }
        else
        {
            request.Steps.Add(OpaqueSummary.Step(path, summary));
        }
    }
}
