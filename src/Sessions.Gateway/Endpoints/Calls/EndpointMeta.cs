using Sessions.Contracts.Endpoints;
using Sessions.Core.Events;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Gateway.Conversations;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>Says of a turn what goes with its answer.</summary>
internal static class EndpointMeta
{
    /// <summary>Of a turn that has just been made.</summary>
    public static EndpointMetaView Of(
        EndpointDefinition definition,
        EndpointProgress? progress,
        ManagedOutcome made,
        TurnOutcome outcome,
        DateTimeOffset now)
    {
        var meta = Of(
            definition,
            progress,
            made.Turn,
            made.Receipt?.Usage ?? outcome.Usage ?? default,
            made.Receipt?.Estimated ?? outcome.Usage is null,
            made.Receipt?.CostNanoUsd,
            now);
        return meta with
        {
            Model = outcome.ResponseModel ?? definition.Model,
            FinishReason = outcome.FinishReason,

            // As it was before this turn.
            MessagesLeft = meta.MessagesLeft is > 0 and { } left ? left - 1 : meta.MessagesLeft,
        };
    }

    /// <summary>Of a turn that was made for an earlier call.</summary>
    public static EndpointMetaView Of(
        EndpointDefinition definition, EndpointProgress progress, TurnAnswer turn, TurnEndedData ended) =>
        Of(definition, progress, turn.Turn, ended.Usage, ended.Estimated, ended.CostNanoUsd, turn.EndedAt) with
        {
            Model = ended.ResponseModel ?? turn.Started.Model,
            FinishReason = ended.FinishReason,
            Repeated = true,
        };

    private static EndpointMetaView Of(
        EndpointDefinition definition,
        EndpointProgress? progress,
        int turn,
        in TokenUsage usage,
        bool estimated,
        long? nanoUsd,
        DateTimeOffset at)
    {
        var sessions = progress is null ? null : definition.Sessions;
        return new EndpointMetaView
        {
            SessionId = progress?.Session.Value,
            Turn = progress is null ? null : turn,
            Model = definition.Model,
            Usage = Views.Of(usage, estimated),
            CostUsd = nanoUsd is { } nano ? NanoUsd.ToUsd(nano) : null,
            FinishReason = null,
            MessagesLeft = sessions is null ? null : Math.Max(0, sessions.MaxMessages - progress!.Messages),
            ExpiresAt = sessions is null ? null : at.AddSeconds(sessions.TtlSeconds),
            Repeated = false,
        };
    }
}
