using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.Telemetry;

/// <summary>The span of one turn, by OpenTelemetry's semantic conventions for generative AI.</summary>
internal static class TurnActivity
{
    private const string TraceParentHeader = "traceparent";

    /// <summary>Starts the span under the caller's; null when nobody listens.</summary>
    public static Activity? Start(IHeaderDictionary headers, Upstream upstream, WireRequest request)
    {
        if (!GridTelemetry.Source.HasListeners())
        {
            return null;
        }

        ActivityContext.TryParse(headers.TraceParent, headers.TraceState, isRemote: true, out var parent);
        var activity = GridTelemetry.Source.StartActivity($"chat {request.Model}", ActivityKind.Client, parent);
        return activity?
            .SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.provider.name", ProviderOf(request.Wire))
            .SetTag("gen_ai.request.model", request.Model)
            .SetTag("gen_ai.request.stream", request.Stream)
            .SetTag("gen_ai.request.max_tokens", request.MaxOutputTokens)
            .SetTag("server.address", upstream.BaseAddress.Host)
            .SetTag("server.port", upstream.BaseAddress.Port)
            .SetTag("sessions.upstream", upstream.Name);
    }

    /// <summary>The wire format's inventor; whoever serves a compatible API counts as that.</summary>
    public static string ProviderOf(WireFormat wire) => wire == WireFormat.Messages ? "anthropic" : "openai";

    /// <summary>The trace that the turn belongs to; null when the call is not traced.</summary>
    public static string? TraceId(Activity? activity, IHeaderDictionary headers) =>
        activity?.TraceId.ToHexString() ?? (TraceContext.TryRead(headers, out var caller) ? caller.TraceId : null);

    /// <summary>
    /// The <c>traceparent</c> that goes upstream: this span's, or the caller's own where there is none.
    /// </summary>
    public static string? TraceParent(Activity? activity, IHeaderDictionary headers) =>
        activity?.Id
        ?? (headers.TryGetValue(TraceParentHeader, out var caller) && caller.Count == 1 ? caller[0] : null);

    /// <summary>Says how the turn ended; the span itself is ended by its owner.</summary>
    public static void End(
        Activity? activity, SessionKey session, TurnPlan? plan, TurnOutcome outcome, TurnReceipt? receipt)
    {
        if (activity is null)
        {
            return;
        }

        activity
            .SetTag("gen_ai.conversation.id", session.Id.Value)
            .SetTag("sessions.tenant", session.Tenant.Value)
            .SetTag("sessions.turn", plan?.Turn)
            .SetTag("sessions.context.tokens", plan?.ContextTokens)
            .SetTag("sessions.context.pressure", plan?.Pressure)
            .SetTag("sessions.cache.predicted_tokens", plan?.PredictedCacheRead)
            .SetTag("gen_ai.response.id", outcome.ResponseId)
            .SetTag("gen_ai.response.model", outcome.ResponseModel)
            .SetTag("gen_ai.response.time_to_first_chunk", outcome.TimeToFirstToken?.TotalSeconds)
            .SetTag("http.response.status_code", outcome.Status);
        if (outcome.FinishReason is { } reason)
        {
            activity.SetTag("gen_ai.response.finish_reasons", new[] { reason });
        }

        if (receipt is { Repeated: false })
        {
            activity
                .SetTag("gen_ai.usage.input_tokens", receipt.Usage.Input)
                .SetTag("gen_ai.usage.output_tokens", receipt.Usage.Output)
                .SetTag("gen_ai.usage.cache_read.input_tokens", receipt.Usage.CacheRead)
                .SetTag(
                    "gen_ai.usage.cache_creation.input_tokens",
                    receipt.Usage.CacheWrite + receipt.Usage.CacheWriteLong)
                .SetTag("gen_ai.usage.reasoning.output_tokens", receipt.Usage.Reasoning);
        }

        if (outcome.Error is { } error)
        {
            activity.SetTag("error.type", error.Code ?? error.Type).SetStatus(ActivityStatusCode.Error);
        }
    }
}
