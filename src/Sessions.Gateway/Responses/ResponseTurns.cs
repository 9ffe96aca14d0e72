using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using Sessions.Wire.Conversations;
using Sessions.Wire.Requests;
using Sessions.Wire.Responses;

namespace Sessions.Gateway.Responses;

/// <summary>
/// <c>POST /v1/responses</c> where the grid keeps the response: it builds the whole input from its own log, sends it
/// to an upstream that is to keep nothing, and gives the answer a name of its own.
/// </summary>
internal sealed class ResponseTurns(
    FrontDoorServices services, ManagedTurns turns, DeletedResponses deleted, ISessionStore store)
{
    private const string SessionHeader = "X-Session-Id";

    /// <summary>Answers a request that is the grid's to keep; false where it passes as it came.</summary>
    public async ValueTask<bool> TryHandleAsync(
        HttpContext http, Authentication caller, RequestBody body, WireRequest request)
    {
        var upstream = services.Routes.Select(WireFormat.Responses, request.Model);
        var isOurs = ResponseId.IsOurs(request.Hints.PreviousResponseId)
            || ConversationId.IsOurs(request.Hints.Conversation);
        if (!isOurs && upstream is { KeepsResponses: true })
        {
            return false;
        }

        var asked = ResponseRequest.Read(body.Readable);
        if (!isOurs && upstream is not null
            && asked.Value is { Store: false, Previous: null, Conversation: null })
        {
            return false;
        }

        upstream ??= services.Routes.SelectInAnyWire(request.Model);
        if (upstream is null)
        {
            return false;
        }

        var refused = asked.IsRefused ? new Refused(asked.Refusal) : Check(caller, asked.Value);
        refused ??= await RunAsync(new Received(http, caller, body, request), asked.Value!, upstream)
            .ConfigureAwait(false);
        if (refused is { } no && !http.Response.HasStarted)
        {
            await Refusals.WriteAsync(http, WireFormat.Responses, no.Refusal, no.Param).ConfigureAwait(false);
        }

        return true;
    }

    private Refused? Check(Authentication caller, ResponseRequest asked)
    {
        if (asked is { Previous: { } previous } && !ResponseId.IsOurs(previous))
        {
            return NoPrevious(previous);
        }

        if (asked is { Conversation: { } conversation } && !ConversationId.IsOurs(conversation))
        {
            return new Refused(ResponseRefusals.NoConversation(conversation), "conversation");
        }

        if (asked.Background)
        {
            return new Refused(ResponseRefusals.NoBackground, "background");
        }

        var keeps = asked.Store || asked.Previous is not null || asked.Conversation is not null;
        return keeps && services.Options.For(caller.Principal.Tenant).Capture != CaptureMode.Full
            ? new Refused(ResponseRefusals.NoContent, "store")
            : null;
    }

    private async ValueTask<Refused?> RunAsync(Received received, ResponseRequest asked, Upstream upstream)
    {
        var place = await PlaceAsync(received, asked).ConfigureAwait(false);
        if (place.Refused is { } refused)
        {
            return refused;
        }

        var http = received.Http;
        var metadata = services.Metadata.Read(http.Request.Headers);
        if (metadata.Error is { } error)
        {
            return new Refused(new Refusal(SessionErrorCode.Malformed, error));
        }

        var wasRead = false;
        var session = place.Identity.Id!.Value;
        var outcome = await turns.RunAsync(new ManagedCall
        {
            Http = http,
            Caller = received.Caller,
            Session = session,
            Source = place.Identity.Source ?? "minted",
            Identity = place.Identity,
            Client = new HttpTurnClient(http) { Wire = WireFormat.Responses },
            Behind = place.Behind,
            Metadata = metadata,
            Key = place.Key,
            KeepsAnswer = asked.Store,
            Rewrite = (turn, isStream) => RewriterOf(asked, turn, isStream),
            Build = conversation =>
            {
                wasRead = true;
                return Build(received, conversation, session, asked, upstream);
            },
        }).ConfigureAwait(false);
        if (outcome.Value is { IsRepeated: true } repeated)
        {
            var key = new SessionKey(received.Caller.Principal.Tenant, session);
            var again = await services.Again
                .WriteAsync(http, key, repeated.Turn, RequestKey.After(http.Request)).ConfigureAwait(false);
            return again is null ? null : new Refused(again);
        }

        if (!outcome.IsRefused)
        {
            return null;
        }

        // Which turns have an answer to go on from, the session knows; why another has none, its log.
        return !wasRead && outcome.Refusal.Code == SessionErrorCode.Unprocessable
            && ResponseId.TryParse(asked.Previous ?? "", out var id)
                ? await WhyNotAsync(id, received.Caller.Principal.Tenant, http.RequestAborted).ConfigureAwait(false)
                : AsAsked(outcome.Refusal, asked);
    }

    // Which session it is, and where in it the conversation goes on.
    private async ValueTask<Place> PlaceAsync(Received received, ResponseRequest asked)
    {
        var (http, caller) = (received.Http, received.Caller.Principal);
        if (RequestKey.Check(http.Request) is { } illegal)
        {
            return new Place(default, new Refused(illegal));
        }

        var key = RequestKey.Of(http.Request, received.Body.Sent.Span);
        var hints = TurnEndpoint.Hints(received.Request.Hints) with { Conversation = null, PreviousResponseId = null };
        var identity = services.Identity.Resolve(http.Request.Headers, hints);
        if (asked.Previous is { } previous)
        {
            return ResponseId.TryParse(previous, out var id)
                    && await IsThereAsync(id, caller, http.RequestAborted).ConfigureAwait(false)
                ? Named(http, identity, id.Session, "previous_response_id") with { Behind = id.Turn, Key = key }
                : new Place(default, NoPrevious(previous));
        }

        if (asked.Conversation is { } conversation)
        {
            return ConversationId.TryParse(conversation, out var session)
                ? Named(http, identity, session, "conversation") with { Key = key }
                : new Place(default, new Refused(ResponseRefusals.NoConversation(conversation), "conversation"));
        }

        if (identity.Error is not null)
        {
            return new Place(
                default, new Refused(new Refusal(SessionErrorCode.InvalidSessionId, SessionId.Rule)));
        }

        if (identity.Id is null && key is not null)
        {
            identity = identity with { Id = RequestKey.SessionOf(caller, key), Source = "idempotency-key" };
        }

        if (identity.Id is null && services.Paths is { } paths)
        {
            identity = await paths.ResolveAsync(identity, caller, received.Request, http.RequestAborted)
                .ConfigureAwait(false);
        }

        return new Place(identity with { Id = identity.Id ?? MintId() }, null) { Behind = 0, Key = key };
    }

    private static Place Named(HttpContext http, SessionIdentity identity, SessionId session, string source)
    {
        var header = http.Request.Headers[SessionHeader].ToString();
        return header.Length > 0 && header != session.Value
            ? new Place(default, new Refused(ResponseRefusals.OtherSession, SessionHeader))
            : new Place(identity with { Id = session, Source = source, IsWeak = false, Error = null }, null);
    }

    private async ValueTask<bool> IsThereAsync(ResponseId id, Principal caller, CancellationToken cancellationToken)
    {
        var session = services.Sessions.Find(new SessionKey(caller.Tenant, id.Session));
        var facts = await session.DescribeAsync(caller, cancellationToken).ConfigureAwait(false);
        return !facts.IsRefused
            && id.Turn <= facts.Value.Turns
            && !await deleted.HoldsAsync(session, facts.Value, id.Turn, cancellationToken).ConfigureAwait(false);
    }

    private static Answer<ManagedRequest> Build(
        Received received, Conversation conversation, SessionId session, ResponseRequest asked, Upstream upstream)
    {
        if (conversation.Wire is not (null or WireFormat.Responses))
        {
            return asked.Previous is { } previous
                ? ResponseRefusals.PreviousNotFound(previous)
                : ResponseRefusals.NoConversation(asked.Conversation ?? "");
        }

        var model = received.Request.Model;
        IReadOnlyList<ConversationItem> messages = ResponseContext.MessagesOf(conversation);
        messages = EncryptedReasoning.Travels(asked, model) ? messages : ReasoningItems.Without(messages);
        var input = ResponseContext.InputOf(session, messages, asked);
        if (input.IsRefused)
        {
            return input.Refusal;
        }

        var include = EncryptedReasoning.IncludeOf(asked, upstream, model);
        var body = ResponseContext.Body(received.Body.Readable, input.Value, isTurn: true, include);
        return new ManagedRequest(WireFormat.Responses, body, upstream);
    }

    // A turn that is not in the log cannot be named.
    private static ResponseRewriter RewriterOf(ResponseRequest asked, TurnHead turn, bool isStream)
    {
        var isKept = asked.Store && turn is { IsRecorded: true, Plan: not null };
        var facts = new ResponseFacts
        {
            Id = isKept ? new ResponseId(turn.Session, turn.Plan!.Turn).ToString() : null,
            PreviousResponseId = asked.Previous,
            Conversation = asked.Conversation,
            Store = isKept,
        };
        return isStream ? ResponseRewriter.ForStream(facts) : ResponseRewriter.ForBody(facts);
    }

    private async ValueTask<Refused> WhyNotAsync(ResponseId id, TenantId tenant, CancellationToken cancellationToken)
    {
        var name = id.ToString();
        var session = services.Sessions.Find(new SessionKey(tenant, id.Session));
        var turn = await TurnAnswers.ReadAsync(store, session, id.Turn, cancellationToken).ConfigureAwait(false);
        return turn?.Status switch
        {
            null or TurnStatus.Completed => NoPrevious(name),
            TurnStatus.Running => new Refused(ResponseRefusals.PreviousRuns(name), "previous_response_id"),
            _ => new Refused(ResponseRefusals.PreviousFailed(name), "previous_response_id"),
        };
    }

    // What is another's, what never was and what cannot be gone on with all look the same.
    private static Refused AsAsked(Refusal refusal, ResponseRequest asked)
    {
        var isHidden = refusal.Code is SessionErrorCode.SessionForbidden or SessionErrorCode.SessionExpired;
        if (asked.Previous is { } previous)
        {
            return isHidden || refusal.Code == SessionErrorCode.PreviousResponseNotFound
                ? NoPrevious(previous)
                : new Refused(refusal);
        }

        return asked.Conversation is { } conversation
            && (isHidden || refusal.Code == SessionErrorCode.ConversationNotFound)
                ? new Refused(ResponseRefusals.NoConversation(conversation), "conversation")
                : new Refused(refusal);
    }

    private static Refused NoPrevious(string id) =>
        new(ResponseRefusals.PreviousNotFound(id), "previous_response_id");

    private SessionId MintId() =>
        SessionId.Parse("sess_" + Guid.CreateVersion7(services.Time.GetUtcNow()).ToString("N"));

    private sealed record Received(HttpContext Http, Authentication Caller, RequestBody Body, WireRequest Request);

    private readonly record struct Refused(Refusal Refusal, string? Param = null);

    private sealed record Place(SessionIdentity Identity, Refused? Refused)
    {
        public int? Behind { get; init; }

        public TurnKey? Key { get; init; }
    }
}
