using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains;

/// <content>Where the conversation goes on, what other sessions share of it, and its end.</content>
internal sealed partial class SessionGrain
{
    public ValueTask<Answer<SessionFacts>> ForkAsync(ForkCommand command, CancellationToken cancellationToken) =>
        _session.ForkAsync(command, cancellationToken);

    public ValueTask<Answer<ForkOffer>> OfferForkAsync(
        Principal caller, int? turn, CancellationToken cancellationToken) =>
        _session.OfferForkAsync(caller, turn, cancellationToken);

    public ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken) =>
        _session.ReadConversationAsync(caller, known, cancellationToken);

    public ValueTask<Answer<SessionFacts>> AppendItemsAsync(
        ItemsCommand command, CancellationToken cancellationToken) =>
        _session.AppendItemsAsync(command, cancellationToken);

    public ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken) =>
        _session.RewindAsync(caller, tip, cancellationToken);

    public ValueTask<Answer<TurnReservation>> ReserveAsync(
        BudgetCommand command, CancellationToken cancellationToken) =>
        _session.ReserveAsync(command, cancellationToken);

    public ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken) =>
        _session.SettleAsync(turnId, spent, cancellationToken);

    public ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, string child, CancellationToken cancellationToken) =>
        _session.AddChildAsync(caller, SessionId.Parse(child), cancellationToken);

    public async ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken)
    {
        var again = await _session.ExpireAsync(cancellationToken).ConfigureAwait(true);
        if (_session.IsGone)
        {
            // A pass wakes thousands of sessions that nobody will ask for again.
            DeactivateOnIdle();
        }

        return again;
    }
}
