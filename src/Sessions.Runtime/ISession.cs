using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>One session, wherever it is active. Every front door talks to it through this and nothing else.</summary>
/// <remarks>
/// Refusals are values. <see cref="Storage.StoreUnavailableException"/> means that the store does not answer and
/// nothing
/// was acknowledged.
/// </remarks>
public interface ISession
{
    /// <summary>The session's name.</summary>
    SessionKey Key { get; }

    /// <summary>
    /// Admits a turn. Returns as soon as it is decided; its events become durable meanwhile, and
    /// <see cref="TurnAdmission.Recorded"/> tells when.
    /// </summary>
    /// <remarks>The proposal's memory is borrowed until <see cref="CompleteTurnAsync"/> has returned.</remarks>
    ValueTask<Answer<TurnAdmission>> BeginTurnAsync(TurnProposal proposal, CancellationToken cancellationToken);

    /// <summary>Books a turn's outcome; durable, with everything before it, when it returns.</summary>
    /// <returns>
    /// The receipt; null when the session knows no such turn: its start is being written again (wait for
    /// <see cref="TurnAdmission.Recorded"/> and report again), or the session was deleted.
    /// </returns>
    ValueTask<TurnReceipt?> CompleteTurnAsync(TurnOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Creates the session before its first turn; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, SessionSeed seed, CancellationToken cancellationToken);

    /// <summary>
    /// Creates the session as one that goes on with what another has said (<see cref="OfferForkAsync"/> of that one);
    /// durable when it returns.
    /// </summary>
    ValueTask<Answer<SessionFacts>> ForkAsync(ForkCommand command, CancellationToken cancellationToken);

    /// <summary>What a fork of the session at a turn shares with it.</summary>
    /// <param name="caller">Who asks; must be allowed to read.</param>
    /// <param name="turn">
    /// The turn whose answer is the last that both share; null for where the conversation is.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Answer<ForkOffer>> OfferForkAsync(Principal caller, int? turn, CancellationToken cancellationToken);

    /// <summary>Where the conversation stands, from memory: no storage is asked while the session is awake.</summary>
    /// <param name="caller">Who asks; must be allowed to use the session.</param>
    /// <param name="known">The last item of a path that the caller has already; its items are then left out.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken);

    /// <summary>Lets the conversation go on behind other items, without a turn; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> AppendItemsAsync(ItemsCommand command, CancellationToken cancellationToken);

    /// <summary>Lets the conversation go on from an earlier place; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken);

    /// <summary>
    /// Sets aside for a turn of another session what it may come to; durable when it returns. Asked for again, it
    /// changes nothing.
    /// </summary>
    ValueTask<Answer<TurnReservation>> ReserveAsync(BudgetCommand command, CancellationToken cancellationToken);

    /// <summary>Books what such a turn came to, once; durable when it returns.</summary>
    ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken);

    /// <summary>Takes note of a session that works for this one; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, SessionId child, CancellationToken cancellationToken);

    /// <summary>Ends the session when nobody has used it for longer than it lives, and deletes its content.</summary>
    /// <returns>When to ask again; null for never.</returns>
    ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>What the session is now, all of it durable.</summary>
    ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken);

    /// <summary>Sets and removes metadata; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, MetadataChangedData change, CancellationToken cancellationToken);

    /// <summary>
    /// Gives the session a policy of its own, or takes it away; durable when it returns. A session that is not there is
    /// created.
    /// </summary>
    ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, SessionPolicy? policy, CancellationToken cancellationToken);

    /// <summary>Compacts the context of a turn, or says what that would do; durable when it returns.</summary>
    /// <returns>
    /// The outcome, with the plan's <see cref="Core.Compaction.Planning.CompactionPlan.Failure"/> where nothing is
    /// gained. Refused as <see cref="SessionErrorCode.Unprocessable"/> where the content is not stored.
    /// </returns>
    ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, CompactionRequest request, CancellationToken cancellationToken);

    /// <summary>Undoes a compaction and those that build on it; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken);

    /// <summary>Closes the session; durable when it returns.</summary>
    ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken);

    /// <summary>Adds an event of the agent's own; durable when it returns.</summary>
    ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, CustomEventCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until the log's durable head is past a position, or the time is up. The caller has been shown to be
    /// allowed to
    /// read by <see cref="DescribeAsync"/>.
    /// </summary>
    /// <returns>The durable head; 0 at once when the session is deleted.</returns>
    ValueTask<long> WaitBeyondAsync(long position, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Position of the <c>turn.started</c> event of a turn; 0 when there is no such turn.</summary>
    ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken);

    /// <summary>Position of the <c>items.appended</c> event that holds an item; 0 when there is none.</summary>
    ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken);

    /// <summary>
    /// The context path that a turn sent, without its content; the tree gives it, the log is barely touched.
    /// </summary>
    /// <param name="caller">Who asks; must be allowed to read.</param>
    /// <param name="turn">The turn; null for the last one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The path; <see cref="TurnPath.Empty"/> when null was asked and the session has no turns. Refused as
    /// <see cref="SessionErrorCode.Unprocessable"/> for a turn that is none of the session's.
    /// </returns>
    ValueTask<Answer<TurnPath>> ReadPathAsync(Principal caller, int? turn, CancellationToken cancellationToken);

    /// <summary>Deletes the session and all its content.</summary>
    ValueTask<Answer<SessionFacts>> DeleteAsync(Principal caller, CancellationToken cancellationToken);
}
