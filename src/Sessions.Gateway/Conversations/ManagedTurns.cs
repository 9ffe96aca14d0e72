using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using Sessions.Wire.Conversations;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.Conversations;

/// <summary>
/// Makes turns of conversations that the grid keeps: it builds the request that a client would send which resends all
/// of it, and makes that call as any other.
/// </summary>
internal sealed class ManagedTurns(FrontDoorServices services, ConversationReader reader, ConversationCache cache)
{
    // Somebody else's turn came first: what is new is put behind that one's answer. Of many who wait for one session
    // each gives way to all that come before it.
    private const int AttemptsMin = 8;

    /// <summary>Makes a turn.</summary>
    /// <returns>What became of it, or why it was not made: then the client has got nothing yet.</returns>
    public async ValueTask<Answer<ManagedOutcome>> RunAsync(ManagedCall call)
    {
        var key = new SessionKey(call.Caller.Principal.Tenant, call.Session);
        var since = services.Time.GetTimestamp();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var outcome = await AttemptAsync(key, call).ConfigureAwait(false);
                if (outcome.Refusal is not { Code: SessionErrorCode.ContextMoved }
                    || (attempt >= AttemptsMin && services.Time.GetElapsedTime(since) >= services.Options.BusyWait))
                {
                    return outcome;
                }
            }
        }
        catch (OriginDeletedException)
        {
            return OriginDeletedException.Refusal;
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreUnavailable(services.Logger, key, e);
            return Refusals.StoreUnavailable;
        }
    }

    private async ValueTask<Answer<ManagedOutcome>> AttemptAsync(SessionKey key, ManagedCall call)
    {
        var aborted = call.Http.RequestAborted;
        var caller = call.Caller.Principal;
        var read = call.IsUnrecorded || call.Behind == 0 ? Conversation.Empty
            : call.Behind is { } turn ? await reader.ReadBehindAsync(key, caller, turn, aborted).ConfigureAwait(false)
            : await reader.ReadAsync(key, caller, aborted).ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        var built = call.Build(read.Value);
        if (built.IsRefused)
        {
            return built.Refusal;
        }

        var (wire, body, _) = built.Value;
        if (body.Length > services.Options.BodyBytesMax)
        {
            return TooLong;
        }

        if (!RequestReader.TryRead(wire, body, services.Limits, out var request, out var malformed))
        {
            return Refusals.Malformed(malformed);
        }

        using (request)
        {
            return await RunAsync(key, call, read.Value, built.Value, request).ConfigureAwait(false);
        }
    }

    private async ValueTask<Answer<ManagedOutcome>> RunAsync(
        SessionKey key, ManagedCall call, Conversation conversation, ManagedRequest built, WireRequest request)
    {
        var bridge = WireBridge.Between(built.Wire, built.Upstream);
        var converted = bridge?.Request(built.Body);
        if (converted is { Refusal: { } unsayable })
        {
            return unsayable;
        }

        var turnCall = new TurnCall
        {
            Http = call.Http,
            Caller = call.Caller,
            Upstream = built.Upstream,
            Request = request,
            Sent = built.Body,
            Identity = (call.Identity ?? default) with
            {
                Id = key.Id,
                Source = call.Source,
                Thread = call is { Behind: not null, Identity: { } own } ? own.Thread : conversation.Facts.Thread,
            },
            Rewrite = call.Rewrite,
            Metadata = call.Metadata,
            IsManaged = true,
            IsUnrecorded = call.IsUnrecorded,
            Bridge = bridge,
            Converted = converted?.Value,
            Tip = call.Behind is null ? conversation.Facts.Tip : null,
            Key = call.Key,
            KeepsAnswer = call.KeepsAnswer && !call.IsUnrecorded,
        };
        await using var turn = new Turn(services, turnCall, call.Client);
        var refused = await MakeAsync(key, call, turn).ConfigureAwait(false);
        if (refused is not null)
        {
            return refused;
        }

        if (turn.RepeatOf > 0)
        {
            return new ManagedOutcome(turn.RepeatOf, null, null) { IsRepeated = true };
        }

        if (!call.IsUnrecorded)
        {
            await RememberAsync(call, conversation, request, turn).ConfigureAwait(false);
        }

        return new ManagedOutcome(turn.Number, turn.Outcome, turn.Receipt);
    }

    // Null when the client has got an answer, or is to be given that of an earlier turn.
    private async ValueTask<Refusal?> MakeAsync(SessionKey key, ManagedCall call, Turn turn)
    {
        try
        {
            if (await turn.BeginAsync().ConfigureAwait(false) is { } refusal)
            {
                return refusal;
            }

            if (turn.RepeatOf == 0)
            {
                await turn.RunAsync().ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            Log.StoreUnavailable(services.Logger, key, e);
            await turn.GiveUpAsync(Refusals.StoreUnavailable).ConfigureAwait(false);
        }
        catch (Runtime.TurnNotRecordedException e)
            when (e.Refusal.Code == SessionErrorCode.ContextMoved && !call.Client.HasStarted)
        {
            // Another node on the same store has gone on with the conversation: what was answered is lost.
            Log.AnsweredInVain(services.Logger, key);
            await turn.LeaveAsync().ConfigureAwait(false);
            return e.Refusal;
        }
        catch (Runtime.TurnNotRecordedException e)
        {
            await turn.GiveUpAsync(e.Refusal).ConfigureAwait(false);
        }

        return null;
    }

    private async ValueTask RememberAsync(
        ManagedCall call, Conversation conversation, WireRequest request, Turn turn)
    {
        if (turn is not { Outcome: { Ending: TurnEnding.Completed } outcome, Receipt: not null })
        {
            return;
        }

        // The session of a first turn was created by it.
        var key = turn.SessionName;
        var createdAt = conversation.Facts.CreatedAt != default
            ? conversation.Facts.CreatedAt
            : await CreatedAtAsync(key, call, LeafOf(request)).ConfigureAwait(false);
        if (createdAt is { } known)
        {
            cache.Put(key, Cached(known, conversation, request, turn.Number, outcome));
        }
    }

    private async ValueTask<DateTimeOffset?> CreatedAtAsync(
        SessionKey key, ManagedCall call, Core.Items.ChainHash leaf)
    {
        try
        {
            var facts = await services.Sessions.Find(key)
                .ReadConversationAsync(call.Caller.Principal, leaf, CancellationToken.None).ConfigureAwait(false);
            return facts.Value?.CreatedAt;
        }
        catch (StoreUnavailableException)
        {
            // The turn is made; the next one reads the log.
            return null;
        }
    }

    private static Core.Items.ChainHash LeafOf(WireRequest request) =>
        request.Path.Items.Span is [.., var last] ? last.Chain : Core.Items.ChainHash.Root;

    private static CachedConversation Cached(
        DateTimeOffset createdAt, Conversation conversation, WireRequest request, int turn, TurnOutcome outcome)
    {
        var path = request.Path.Items.Span;
        var items = new ConversationItem[path.Length];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = new ConversationItem(
                path[i].Kind,
                (path[i].Marks & Core.Items.ItemMarks.Continues) != 0,
                request.Path.Body.Slice(path[i].Offset, path[i].Length));
        }

        return new CachedConversation(
            createdAt,
            LeafOf(request),
            items,
            turn,
            AnswerItems.Of(request.Wire, outcome.Output),
            request.Path.Body.Length + outcome.Output.Length + (items.Length * 32L))
        {
            SharedUntil = conversation.SharedUntil,
        };
    }

    private static readonly Refusal TooLong = new(
        SessionErrorCode.TooLarge,
        "The conversation is longer than this gateway sends in one request. Rewind it, compact it, or start another.");
}

/// <summary>What became of a managed turn.</summary>
/// <param name="Turn">Its number.</param>
/// <param name="Outcome">How it ended; null where it was answered from an earlier request.</param>
/// <param name="Receipt">What was booked; null where nothing was.</param>
internal sealed record ManagedOutcome(int Turn, TurnOutcome? Outcome, TurnReceipt? Receipt)
{
    /// <summary>
    /// Whether the turn was asked for before under the same key: the client has got nothing, and is to be given that
    /// answer (<see cref="Answers.AnswerAgain"/>).
    /// </summary>
    public bool IsRepeated { get; init; }
}
