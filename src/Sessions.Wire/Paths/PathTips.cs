using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Paths;

/// <summary>The hashes that a session is found by when a request extends it.</summary>
/// <remarks>
/// A turn leaves one: the chain hash of its request's path, extended by the print of the answer
/// (<see cref="AnswerPrint"/>). Where the answer is not known whole, the path's own hash. A later request holds the
/// same path followed by an answer, from which the same hash comes out.
/// </remarks>
public static class PathTips
{
    /// <summary>Answers of a request that are looked at, from the deepest up.</summary>
    public const int AnswersMax = 64;

    /// <summary>Most candidates of one request.</summary>
    public const int CandidatesMax = AnswersMax + 1;

    /// <summary>Whether the request says all that the model sees; one that continues what the provider keeps does
    /// not.</summary>
    public static bool IsWhole(WireRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.Hints is { PreviousResponseId: null, Conversation: null };
    }

    /// <summary>What later requests find the turn's session by; null when nothing could come after it.</summary>
    /// <param name="request">The turn's request.</param>
    /// <param name="ending">How the turn ended.</param>
    /// <param name="summary">Its answer; null when there was none.</param>
    public static ChainHash? After(WireRequest request, TurnEnding ending, AnswerSummary? summary)
    {
        var items = IsWhole(request) ? request.Path.Items.Span : default;
        if (items.IsEmpty || summary is null || (ending != TurnEnding.Completed && summary.Output.IsEmpty))
        {
            return null;
        }

        // A client that lets the model go on with a beginning sends both back as one answer.
        var begun = AnswerRun.EndingAt(items, items.Length);
        if (begun.Start == 0)
        {
            return null;
        }

        var path = items[begun.Start - 1].Chain;
        var output = summary.Output.Span;
        if (ending != TurnEnding.Completed || summary.OutputTruncated || output.IsEmpty || IsChoice(request, output))
        {
            return path;
        }

        using var print = new AnswerPrint();
        Add(print, request, begun);
        print.Add(output);
        return path.Extend(print.Take());
    }

    /// <summary>The hashes that may name the session which a request extends, the deepest first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="candidates">Receives them; room for <see cref="CandidatesMax"/>, or for 2 to get the deepest
    /// answer's alone.</param>
    /// <returns>How many there are; 0 for a request that extends nothing.</returns>
    public static int Of(WireRequest request, Span<ChainHash> candidates)
    {
        if (!IsWhole(request))
        {
            return 0;
        }

        var items = request.Path.Items.Span;
        Span<AnswerRun> runs = stackalloc AnswerRun[AnswersMax];
        var found = AnswerRun.Find(items, runs[..Math.Min(AnswersMax, candidates.Length - 1)]);
        using var print = new AnswerPrint();
        var count = 0;
        for (var i = 0; i < found; i++)
        {
            var path = items[runs[i].Start - 1].Chain;
            Add(print, request, runs[i]);
            candidates[count++] = path.Extend(print.Take());
            if (i == 0)
            {
                // The last answer may be one that no session knows whole; those before it were followed on since.
                candidates[count++] = path;
            }
        }

        return count;
    }

    private static void Add(AnswerPrint print, WireRequest request, AnswerRun run)
    {
        for (var i = run.Start; i < run.End; i++)
        {
            print.Add(request.Path.BytesOf(i));
        }
    }

    // Which of several answers the client goes on with is not known.
    private static bool IsChoice(WireRequest request, ReadOnlySpan<byte> output) =>
        request.Wire == WireFormat.Chat && output[0] == (byte)'[';
}
