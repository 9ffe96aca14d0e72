using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;
using Sessions.Core.Compaction.Planning;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using Sessions.Wire.Answers;
using Sessions.Wire.Edits;

namespace Sessions.Gateway.Summaries;

/// <summary><c>provider</c> by its endpoint: the provider itself compacts the history.</summary>
internal sealed class HistoryCompaction(
    UpstreamRoutes routes, SummaryTurn calls, IContextEditor editor, ITokenCounter counter)
{
    private const string Failure = "provider_failed";

    /// <summary>Has it compacted.</summary>
    public async ValueTask<SummaryResult> MakeAsync(
        SummaryWork work, ProviderCompactionPolicy policy, CancellationToken cancellationToken)
    {
        // What it returns is encrypted: another provider would refuse every later turn that holds it.
        if (!work.Path.Upstream.Equals(policy.Upstream, StringComparison.Ordinal))
        {
            return SummaryResult.Failed("provider_elsewhere");
        }

        var model = policy.Model ?? work.Path.Model;
        if (UpstreamOf(policy, model) is not { } upstream)
        {
            return SummaryResult.Failed("provider_upstream_missing");
        }

        var history = CompactionPlanner.Replaceable(work.Request, editor, counter);
        if (history.Count == 0)
        {
            return SummaryResult.Failed("no_gain");
        }

        var body = CompactEndpoint.Body(model, InstructionsOf(work.Request.Items), history);
        var answer = await calls.MakeAsync(
            work,
            new SummaryRequest(upstream, WireFormat.Responses, CompactEndpoint.Path, body, Failure),
            cancellationToken).ConfigureAwait(false);
        return answer is not null && Read(answer, work.Path.Model) is { } replacement
            ? SummaryResult.Of(new CompactionRequest { Replacement = replacement }, work)
            : SummaryResult.Failed(Failure);
    }

    private IReadOnlyList<PathFragment>? Read(AnswerSummary answer, string model)
    {
        int? written = answer.Usage is { } usage
            ? (int)Math.Clamp(usage.Output - usage.Reasoning, 0, int.MaxValue / 2)
            : null;
        return CompactEndpoint.ReadOutput(answer.Output.Span, counter, model, written);
    }

    private Upstream? UpstreamOf(ProviderCompactionPolicy policy, string model) => routes.All.FirstOrDefault(
        upstream => upstream.Name.Equals(policy.Upstream, StringComparison.Ordinal)
            && upstream.Speaks(WireFormat.Responses)
            && upstream.Serves(model));

    // A developer's message is an object; only the request's own instructions are a text alone.
    private static ReadOnlyMemory<byte> InstructionsOf(IReadOnlyList<ContextItem> items)
    {
        foreach (var item in items)
        {
            if (item.Kind == ItemKind.System && item.Json.Span[0] == (byte)'"')
            {
                return item.Json;
            }
        }

        return default;
    }
}
