using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Turns;
using Sessions.Gateway.Conversations;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Wire.Conversations;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Responses;

/// <summary>One conversation that the grid keeps for a caller, and changes of its items.</summary>
internal sealed class KeptConversation(ResponseCall call, SessionId id)
{
    // Somebody else's turn or change came first.
    private const int AttemptsMax = 8;
    private const string NoModel = "gpt-5";

    /// <summary>Its session.</summary>
    public ISession Session { get; } = call.Ports.Find(call.Principal, id);

    /// <summary>The refusal of one that is not there, another's or over; other refusals as they are.</summary>
    public Refusal AsAsked(Refusal refusal) =>
        refusal.Code is SessionErrorCode.SessionForbidden or SessionErrorCode.SessionExpired
            ? ResponseRefusals.NoConversation(id.Value)
            : refusal;

    /// <summary>Its items, oldest first.</summary>
    public async ValueTask<Answer<ListedItem[]>> ListAsync()
    {
        var read = await ReadAsync().ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        return ListedItem.Of(id, ResponseContext.MessagesOf(read.Value));
    }

    /// <summary>Changes the items; beside a running turn after it, if the policy says that turns wait.</summary>
    /// <param name="change">Gives the new items for the present ones; refuses what cannot be done.</param>
    public async ValueTask<Answer<SessionFacts>> ChangeAsync(
        Func<ConversationItem[], Answer<ConversationItem[]>> change)
    {
        var services = call.Ports.Services;
        var since = services.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var first = await ChangeOnceAsync(change).ConfigureAwait(false);
            var changed = await BusyWait
                .RetryAsync(services, Session, since, first, () => ChangeOnceAsync(change), call.Aborted)
                .ConfigureAwait(false);
            if (changed.Refusal is not { Code: SessionErrorCode.ContextMoved } || attempt == AttemptsMax)
            {
                return changed.IsRefused ? AsAsked(changed.Refusal) : changed;
            }
        }
    }

    private async ValueTask<Answer<SessionFacts>> ChangeOnceAsync(
        Func<ConversationItem[], Answer<ConversationItem[]>> change)
    {
        var read = await ReadAsync().ConfigureAwait(false);
        if (read.IsRefused)
        {
            return read.Refusal;
        }

        var items = change(ResponseContext.MessagesOf(read.Value));
        return items.IsRefused ? items.Refusal : await PutAsync(read.Value, items.Value).ConfigureAwait(false);
    }

    private async ValueTask<Answer<Conversation>> ReadAsync()
    {
        var read = await call.Ports.Reader.ReadAsync(Session.Key, call.Principal, call.Aborted).ConfigureAwait(false);
        return read.IsRefused ? AsAsked(read.Refusal)
            : read.Value.Wire is null or WireFormat.Responses ? read
            : ResponseRefusals.NoConversation(id.Value);
    }

    private async ValueTask<Answer<SessionFacts>> PutAsync(
        Conversation conversation, ConversationItem[] items)
    {
        var model = conversation.Facts.Model ?? NoModel;
        var options = call.Ports.Services.Options;
        if (items.Length > options.ItemsMax || items.Sum(static item => (long)item.Json.Length) > options.BodyBytesMax)
        {
            return new Refusal(
                SessionErrorCode.TooLarge, "The conversation would be longer than this gateway sends in one request.");
        }

        using var request = call.Ports.Forks.PathOf(WireFormat.Responses, model, items);
        var command = new ItemsCommand
        {
            Principal = call.Principal,
            Path = request.Path,
            Wire = WireFormat.Responses,
            Model = model,
            Capture = options.For(call.Principal.Tenant).Capture,
            Tip = conversation.Facts.Tip,
        };
        return await Session.AppendItemsAsync(command, call.Aborted).ConfigureAwait(false);
    }
}
