using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Policies;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints.Calls;

/// <summary>Makes the turns of endpoints: in a session of the caller's, or in none.</summary>
internal sealed class EndpointTurns(
    ConversationPorts conversations,
    ISessionDirectory sessions,
    ISessionStore store,
    TenantPolicies policies,
    TimeProvider time)
{
    private const string Source = "endpoint";

    // A definition that changes as often within one call is being played with.
    private const int AttemptsMax = 4;

    // Never leaves this class: the session's limits are not the endpoint's any more, and are to be set first.
    private static readonly Refusal OtherLimits =
        new(SessionErrorCode.SessionBusy, "The endpoint's limits have changed. Send the call again.");

    private static readonly Refusal KeepsNone = new(
        SessionErrorCode.Unprocessable, "This endpoint keeps no sessions: leave session_id and metadata out.");

    /// <summary>Makes the turn and answers.</summary>
    /// <returns>Why the call was refused before anything was answered; null when it was answered.</returns>
    public async ValueTask<Refusal?> RunAsync(EndpointRequest request)
    {
        if (request.Definition.HasSessions)
        {
            return await RunInSessionAsync(request).ConfigureAwait(false);
        }

        if (request.Call is { Session: not null } or { Metadata: not null })
        {
            return KeepsNone;
        }

        using var client = new EndpointTurnClient(request.Http, request.Call.Stream);
        var outcome = await conversations.Turns.RunAsync(Call(request, default, client) with
        {
            Session = EndpointSessionName.New(request.Endpoint, request.Caller.Principal, null, time),
            IsUnrecorded = true,
        }).ConfigureAwait(false);
        return await EndAsync(request, null, client, outcome).ConfigureAwait(false);
    }

    private async ValueTask<Refusal?> RunInSessionAsync(EndpointRequest request)
    {
        var caller = request.Caller.Principal;
        var limits = request.Limits!;
        var id = request.Call.Session ?? EndpointSessionName.New(request.Endpoint, caller, request.Key, time);
        var session = sessions.Find(new SessionKey(caller.Tenant, id));
        if (request.Call.Session is null
            && await CreateAsync(request, session, limits).ConfigureAwait(false) is { } refused)
        {
            return refused;
        }

        var progress = new EndpointProgress { Session = id };
        using var client = new EndpointTurnClient(request.Http, request.Call.Stream);
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await conversations.Turns
                .RunAsync(Call(request, progress, client) with { Session = id, Key = request.Key })
                .ConfigureAwait(false);
            if (ReferenceEquals(outcome.Refusal, OtherLimits) && attempt < AttemptsMax)
            {
                var policy = (progress.Policy ?? policies.Of(caller.Tenant)) with { Limits = limits };
                var changed = await session
                    .ChangePolicyAsync(OperatorOf(caller), policy, request.Http.RequestAborted).ConfigureAwait(false);
                if (changed.IsRefused)
                {
                    return changed.Refusal;
                }

                continue;
            }

            if (outcome.IsRefused && request.Call.Session is null)
            {
                await UndoAsync(request, session).ConfigureAwait(false);
            }

            return await EndAsync(request, progress, client, outcome).ConfigureAwait(false);
        }
    }

    // Whoever calls, it is the operator's definition that is set.
    private static Principal OperatorOf(Principal caller) => caller with { Scopes = caller.Scopes | Scopes.Admin };

    private ManagedCall Call(EndpointRequest request, EndpointProgress? progress, EndpointTurnClient client) => new()
    {
        Http = request.Http,
        Caller = request.Caller,
        Session = default,
        Source = Source,
        Client = client,
        Metadata = MetadataOf(request),
        Build = conversation =>
        {
            if (progress?.Take(conversation.Facts, request) is { } refusal)
            {
                return refusal;
            }

            if (progress?.HasLimitsOf(request.Limits!) == false)
            {
                return OtherLimits;
            }

            var built = conversations.Requests.Build(conversation, NewTurnOf(request));
            client.Wire = built.Value?.Wire ?? client.Wire;
            return built;
        },
    };

    private static NewTurn NewTurnOf(EndpointRequest request) => new()
    {
        Model = request.Definition.Model,
        Upstream = request.Definition.Upstream,
        Message = request.Call.Message,
        Instructions = request.Definition.System ?? "",
        Parameters = request.Definition.Parameters?.Utf8 ?? default,
        Stream = request.Call.Stream,
    };

    // Whatever a caller's headers say, the session stays this endpoint's.
    private static TurnMetadata MetadataOf(EndpointRequest request)
    {
        if (!request.Definition.HasSessions)
        {
            return TurnMetadata.None;
        }

        var pairs = new Dictionary<string, string>(request.Headers.Pairs, StringComparer.Ordinal);
        foreach (var (key, value) in request.Call.Metadata ?? TurnMetadata.None.Pairs)
        {
            pairs[key] = value;
        }

        if (pairs.Count > 0)
        {
            pairs[EndpointSessionName.MetadataKey] = request.Endpoint.Name.Value;
        }

        return new TurnMetadata(pairs, null);
    }

    private async ValueTask<Refusal?> CreateAsync(
        EndpointRequest request, Runtime.ISession session, LimitPolicy limits)
    {
        var created = await session.CreateAsync(
            request.Caller.Principal,
            new SessionSeed
            {
                Metadata = new Dictionary<string, string>
                {
                    [EndpointSessionName.MetadataKey] = request.Endpoint.Name.Value,
                },
                Policy = policies.Of(request.Caller.Principal.Tenant) with { Limits = limits },
                Endpoint = request.Endpoint.Name.Value,
            },
            request.Http.RequestAborted).ConfigureAwait(false);
        return created.Refusal is { Code: SessionErrorCode.SessionExists } && request.Key is not null
            ? null
            : created.Refusal;
    }

    // A refused call changes nothing. With a key another call of the same may be in the session by now.
    private static async ValueTask UndoAsync(EndpointRequest request, Runtime.ISession session)
    {
        if (request.Key is null)
        {
            await session.DeleteAsync(request.Caller.Principal, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async ValueTask<Refusal?> EndAsync(
        EndpointRequest request,
        EndpointProgress? progress,
        EndpointTurnClient client,
        Answer<ManagedOutcome> answer)
    {
        if (answer.IsRefused)
        {
            return answer.Refusal;
        }

        var outcome = answer.Value;
        if (outcome.IsRepeated)
        {
            return await RepeatAsync(request, progress!, client, outcome.Turn).ConfigureAwait(false);
        }

        if (client.Refused is { } refused)
        {
            await client.EndAsync(EndpointError.Of(refused)).ConfigureAwait(false);
        }
        else if (outcome.Outcome is not { Ending: TurnEnding.Completed, OutputTruncated: false } completed)
        {
            await client.EndAsync(ErrorOf(outcome.Outcome, client)).ConfigureAwait(false);
        }
        else if (client.IsBroken)
        {
            await client.EndAsync(EndpointError.Of(FrontDoor.Refusals.StoreUnavailable)).ConfigureAwait(false);
        }
        else
        {
            var meta = EndpointMeta.Of(request.Definition, progress, outcome, completed, time.GetUtcNow());
            await client.EndAsync(completed.Output, meta).ConfigureAwait(false);
        }

        return null;
    }

    private static EndpointError ErrorOf(TurnOutcome? outcome, EndpointTurnClient client) => outcome switch
    {
        { OutputTruncated: true } => new EndpointError(
            502, EndpointError.UpstreamError, "The provider's answer is longer than this gateway reads."),
        { Error.Type: "gateway_error", Error.Code: not null } when client.IsBroken =>
            EndpointError.Of(outcome.Error!.Code == SessionErrorCode.UpstreamTimeout.WireName()
                ? FrontDoor.Refusals.UpstreamTimeout
                : FrontDoor.Refusals.UpstreamUnreachable),
        not null => EndpointError.Of(outcome, client.RetryAfter),
        null => EndpointError.Of(FrontDoor.Refusals.UpstreamUnreachable),
    };

    private async ValueTask<Refusal?> RepeatAsync(
        EndpointRequest request, EndpointProgress progress, EndpointTurnClient client, int turn)
    {
        var key = new SessionKey(request.Endpoint.Tenant, progress.Session);
        client.After = RequestKey.After(request.Http.Request);
        if (await conversations.Services.Again.GiveAsync(client, key, turn, null).ConfigureAwait(false) is { } refusal)
        {
            return refusal;
        }

        var found = await TurnAnswers.ReadAsync(store, sessions.Find(key), turn, client.Gone).ConfigureAwait(false);
        if (client.IsBroken || found is not { Ended: { } ended, Status: TurnStatus.Completed })
        {
            await client.EndAsync(EndpointError.Of(FrontDoor.Refusals.UpstreamUnreachable)).ConfigureAwait(false);
            return null;
        }

        var meta = EndpointMeta.Of(request.Definition, progress, found, ended);
        await client.EndAsync(found.Output, meta).ConfigureAwait(false);
        return null;
    }
}
