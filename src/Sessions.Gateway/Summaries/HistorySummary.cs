using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;

namespace Sessions.Gateway.Summaries;

/// <summary><c>summarize</c>: a model writes a summary of the history.</summary>
internal sealed class HistorySummary(
    UpstreamRoutes routes, SummaryTurn calls, IContextEditor editor, ITokenCounter counter, ModelCatalog catalog)
{
    // A token of code or prose is seldom shorter than this; the rest of the window is for the answer.
    private const int CharactersPerToken = 2;

    /// <summary>Has it written.</summary>
    public async ValueTask<SummaryResult> MakeAsync(
        SummaryWork work, SummaryPolicy summary, CancellationToken cancellationToken)
    {
        var upstream = UpstreamOf(summary);
        if (upstream is null || SummaryCall.WireOf(upstream) is not { } wire)
        {
            return SummaryResult.Failed("summary_upstream_missing");
        }

        var indexes = CompactionPlanner.Summarizable(work.Request, editor, counter);
        if (indexes.Count == 0)
        {
            return SummaryResult.Failed("no_gain");
        }

        var window = catalog.Find(summary.Model).Window - summary.TokensMax;
        var transcript = SummaryTranscript.Write(
            work.Request.Items, indexes, Math.Max(1, window) * CharactersPerToken);
        var body = SummaryCall.Body(wire, summary, transcript);
        var answer = await calls.MakeAsync(
            work,
            new SummaryRequest(upstream, wire, WireNames.PathOf(wire), body, "summary_failed"),
            cancellationToken).ConfigureAwait(false);
        return answer is not null && SummaryText.Of(wire, answer.Output) is { Length: > 0 } text
            ? SummaryResult.Of(new CompactionRequest { Summary = text }, work)
            : SummaryResult.Failed("summary_failed");
    }

    private Upstream? UpstreamOf(SummaryPolicy summary) => routes.All.FirstOrDefault(upstream =>
        upstream.Name.Equals(summary.Upstream, StringComparison.Ordinal) && upstream.Serves(summary.Model));
}
