using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Summaries;

/// <summary>
/// Has a model summarise a session's history and puts the summary in its place; the call is a turn of the session, on a
/// thread of its own, and billed to it.
/// </summary>
internal sealed class SessionSummarizer(
    ISessionDirectory sessions,
    ISessionStore store,
    UpstreamRoutes routes,
    SummaryTurn calls,
    IContextEditor editor,
    ITokenCounter counter,
    ModelCatalog catalog,
    ActivationServices services,
    IOptions<FrontDoorOptions> options,
    ILogger<SessionSummarizer> logger)
{
    // A token of code or prose is seldom shorter than this; the rest of the window is for the answer.
    private const int CharactersPerToken = 2;

    /// <summary>Does one job.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; the next turn asks again.</exception>
    public async Task SummarizeAsync(SummaryJob job, CancellationToken cancellationToken)
    {
        var session = sessions.Find(job.Session);
        var facts = await session.DescribeAsync(job.Principal, cancellationToken).ConfigureAwait(false);
        var policy = facts.Value is { } known
            ? (known.Policy ?? services.PolicyOf(job.Session.Tenant)).Compaction
            : null;
        var path = await session.ReadPathAsync(job.Principal, job.Turn, cancellationToken).ConfigureAwait(false);
        if (policy is not { Enabled: true, Summary: { } summary } || path.Value is not { } sent)
        {
            return;
        }

        var items = await ContextItems.ReadAsync(store, job.Session, sent, cancellationToken).ConfigureAwait(false);
        var reason = items is null ? "content_not_stored"
            : await WriteAsync(job, session, sent, items, policy, summary, cancellationToken).ConfigureAwait(false);
        if (reason is not null)
        {
            Log.SummaryRefused(logger, job.Session, reason);
            await RecordAsync(job, session, new CompactionRequest { Failure = reason }, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // Null when the summary was written and recorded, or found useless by the session, which then has said so.
    private async ValueTask<string?> WriteAsync(
        SummaryJob job,
        ISession session,
        TurnPath path,
        IReadOnlyList<ContextItem> items,
        CompactionPolicy policy,
        SummaryPolicy summary,
        CancellationToken cancellationToken)
    {
        var upstream = UpstreamOf(summary);
        if (upstream is null || SummaryCall.WireOf(upstream) is not { } wire)
        {
            return "summary_upstream_missing";
        }

        var indexes = CompactionPlanner.Summarizable(Request(path, items, policy), editor, counter);
        if (indexes.Count == 0)
        {
            return "no_gain";
        }

        var window = catalog.Find(summary.Model).Window - summary.TokensMax;
        var transcript = SummaryTranscript.Write(items, indexes, Math.Max(1, window) * CharactersPerToken);
        var capture = options.Value.For(job.Session.Tenant).Capture;
        var body = SummaryCall.Body(wire, summary, transcript);
        var text = await calls
            .MakeAsync(job, session, upstream, wire, body, capture, cancellationToken)
            .ConfigureAwait(false);
        if (text.Length == 0)
        {
            return "summary_failed";
        }

        await RecordAsync(
            job,
            session,
            new CompactionRequest { Policy = policy, Summary = text, Base = path.Compaction },
            cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async ValueTask RecordAsync(
        SummaryJob job, ISession session, CompactionRequest request, CancellationToken cancellationToken)
    {
        var answer = await session
            .CompactAsync(
                job.Principal,
                request with { Trigger = CompactionTrigger.Policy, Turn = job.Turn },
                cancellationToken)
            .ConfigureAwait(false);
        if (answer.Value is { Position: > 0, Plan: var plan })
        {
            Log.Summarized(logger, job.Session, plan.TokensBefore, plan.TokensAfter);
        }
    }

    private Upstream? UpstreamOf(SummaryPolicy summary) => routes.All.FirstOrDefault(upstream =>
        upstream.Name.Equals(summary.Upstream, StringComparison.Ordinal) && upstream.Serves(summary.Model));

    private PlanRequest Request(TurnPath path, IReadOnlyList<ContextItem> items, CompactionPolicy policy) => new()
    {
        Wire = path.Wire,
        Model = path.Model,
        Card = catalog.Find(path.Model),
        Policy = policy,
        Items = items,
        BaseEdits = path.Edits,
        Tokens = items.Sum(static item => item.Tokens) - path.Edits.Sum(static edit => edit.Saved),
    };
}
