using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Events;
using Sessions.Core.Models;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Summaries;

/// <summary>
/// Has a model summarise a session's history, or its provider compact it, and puts what came of that in its place; the
/// call is a turn of the session, on a thread of its own, and billed to it.
/// </summary>
internal sealed class SessionSummarizer(
    ISessionDirectory sessions,
    ISessionStore store,
    HistorySummary summaries,
    HistoryCompaction compactions,
    ModelCatalog catalog,
    ActivationServices services,
    IOptions<FrontDoorOptions> options,
    ILogger<SessionSummarizer> logger)
{
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
        if (policy is not { Enabled: true } || path.Value is not { } sent
            || !BackgroundCompaction.IsPlanned(policy, sent.Wire))
        {
            return;
        }

        var items = await ContextItems.ReadAsync(store, job.Session, sent, cancellationToken).ConfigureAwait(false);
        var made = items is null
            ? SummaryResult.Failed("content_not_stored")
            : await MakeAsync(
                new SummaryWork(
                    job,
                    session,
                    sent,
                    Request(sent, items, policy),
                    options.Value.For(job.Session.Tenant).Capture),
                cancellationToken).ConfigureAwait(false);
        if (made.Failure is { } reason)
        {
            Log.SummaryRefused(logger, job.Session, reason);
        }

        await RecordAsync(
            job,
            session,
            made.Compaction ?? new CompactionRequest { Failure = made.Failure },
            cancellationToken).ConfigureAwait(false);
    }

    // In the policy's order until one makes something of it; what the session then finds useless, it says so itself.
    private async ValueTask<SummaryResult> MakeAsync(SummaryWork work, CancellationToken cancellationToken)
    {
        var policy = work.Request.Policy;
        var endpoint = BackgroundCompaction.EndpointFor(policy, work.Path.Wire);
        var last = SummaryResult.Failed("no_gain");
        foreach (var strategy in policy.Strategies)
        {
            switch (strategy)
            {
                case CompactionStrategy.Summarize when policy.Summary is { } summary:
                    last = await summaries.MakeAsync(work, summary, cancellationToken).ConfigureAwait(false);
                    break;
                case CompactionStrategy.Provider when endpoint is not null:
                    last = await compactions.MakeAsync(work, endpoint, cancellationToken).ConfigureAwait(false);
                    break;
            }

            if (last.Compaction is not null)
            {
                break;
            }
        }

        return last;
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
