using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Limits;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains;

/// <summary>One session in the cluster; its key is <c>tenant/session</c>.</summary>
/// <remarks>
/// <see cref="ISession"/> as calls between processes. What differs: a turn's start is asked after, for a task cannot
/// travel. Every argument owns its memory, since a call that timed out may still be running. A store that does not
/// answer is a <see cref="Storage.StoreUnavailableException"/> here too.
/// </remarks>
[Alias("sessions.session")]
internal interface ISessionGrain : IGrainWithStringKey
{
    /// <summary>Admits a turn; nothing is recorded when the plan asks for more bytes.</summary>
    [Alias("begin")]
    ValueTask<Answer<BegunTurn>> BeginTurnAsync([Immutable] TurnProposal proposal, CancellationToken cancellationToken);

    /// <summary>Waits for what is in flight, then tells whether the turn's start is in the log.</summary>
    [Alias("recorded")]
    ValueTask<int?> RecordedTurnAsync(Guid turnId, CancellationToken cancellationToken);

    /// <summary>Books a turn's outcome; null when the session knows no such turn.</summary>
    [Alias("complete")]
    ValueTask<TurnReceipt?> CompleteTurnAsync([Immutable] TurnOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Creates the session; the same call again changes nothing.</summary>
    [Alias("create")]
    ValueTask<Answer<SessionFacts>> CreateAsync(
        Principal caller, [Immutable] SessionSeed seed, Guid call, CancellationToken cancellationToken);

    /// <summary>Creates the session as one that goes on with another; the same call again changes nothing.</summary>
    [Alias("fork")]
    ValueTask<Answer<SessionFacts>> ForkAsync([Immutable] ForkCommand command, CancellationToken cancellationToken);

    /// <summary>What a fork of the session at a turn shares with it.</summary>
    [Alias("offer-fork")]
    ValueTask<Answer<ForkOffer>> OfferForkAsync(Principal caller, int? turn, CancellationToken cancellationToken);

    /// <summary>Where the conversation stands; without its items when the caller knows the last one.</summary>
    [Alias("conversation")]
    ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken);

    /// <summary>Lets the conversation go on behind other items.</summary>
    [Alias("append-items")]
    ValueTask<Answer<SessionFacts>> AppendItemsAsync(
        [Immutable] ItemsCommand command, CancellationToken cancellationToken);

    /// <summary>Lets the conversation go on from an earlier place.</summary>
    [Alias("rewind")]
    ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken);

    /// <summary>Sets something aside for a turn of another session; asked for again, it changes nothing.</summary>
    [Alias("reserve")]
    ValueTask<Answer<TurnReservation>> ReserveAsync(
        [Immutable] BudgetCommand command, CancellationToken cancellationToken);

    /// <summary>Books what such a turn came to, once.</summary>
    [Alias("settle")]
    ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken);

    /// <summary>Takes note of a session that works for this one.</summary>
    [Alias("add-child")]
    ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, string child, CancellationToken cancellationToken);

    /// <summary>Ends the session when its time is up, and says when to ask again.</summary>
    [Alias("end")]
    ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken);

    /// <summary>What the session is now.</summary>
    [Alias("describe")]
    ValueTask<Answer<SessionFacts>> DescribeAsync(Principal caller, CancellationToken cancellationToken);

    /// <summary>Sets and removes metadata.</summary>
    [Alias("metadata")]
    ValueTask<Answer<SessionFacts>> ChangeMetadataAsync(
        Principal caller, [Immutable] MetadataChangedData change, CancellationToken cancellationToken);

    /// <summary>Gives the session a policy of its own, or takes it away.</summary>
    [Alias("policy")]
    ValueTask<Answer<SessionFacts>> ChangePolicyAsync(
        Principal caller, [Immutable] SessionPolicy? policy, CancellationToken cancellationToken);

    /// <summary>Compacts the context of a turn, or says what that would do.</summary>
    [Alias("compact")]
    ValueTask<Answer<CompactionOutcome>> CompactAsync(
        Principal caller, [Immutable] CompactionRequest request, CancellationToken cancellationToken);

    /// <summary>Undoes a compaction and those that build on it.</summary>
    [Alias("restore")]
    ValueTask<Answer<SessionFacts>> RestoreAsync(
        Principal caller, long compaction, CancellationToken cancellationToken);

    /// <summary>Closes the session.</summary>
    [Alias("close")]
    ValueTask<Answer<SessionFacts>> CloseAsync(Principal caller, CancellationToken cancellationToken);

    /// <summary>Adds an event of the agent's own.</summary>
    [Alias("custom")]
    ValueTask<Answer<CustomEventAppended>> AppendCustomAsync(
        Principal caller, [Immutable] CustomEventCommand command, CancellationToken cancellationToken);

    /// <summary>Waits until the durable head is past a position, or the time is up.</summary>
    [Alias("wait")]
    ValueTask<long> WaitBeyondAsync(long position, TimeSpan atMost, CancellationToken cancellationToken);

    /// <summary>Position of a turn's start; 0 when there is no such turn.</summary>
    [Alias("locate")]
    ValueTask<long> LocateTurnAsync(int turn, CancellationToken cancellationToken);

    /// <summary>Position of the event that holds an item; 0 when there is no such item.</summary>
    [Alias("locate-item")]
    ValueTask<long> LocateItemAsync(int item, CancellationToken cancellationToken);

    /// <summary>The path that a turn sent.</summary>
    [Alias("path")]
    ValueTask<Answer<TurnPath>> ReadPathAsync(Principal caller, int? turn, CancellationToken cancellationToken);

    /// <summary>Deletes the session if it is still the one that was created then.</summary>
    [Alias("delete")]
    ValueTask<Answer<SessionFacts>> DeleteAsync(
        Principal caller, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Ends the turns that earlier runs of a node left; see <see cref="FrontDoors.IsSucceeded"/>.</summary>
    [Alias("expire")]
    ValueTask ExpireTurnsAsync(string running, CancellationToken cancellationToken);
}

/// <summary>A turn that was admitted by a session that is perhaps elsewhere.</summary>
/// <param name="Plan">What the front door goes by.</param>
/// <param name="Recorded">Whether its start was durable already; else it is asked after.</param>
[GenerateSerializer, Immutable, Alias("sessions.begun")]
internal sealed record BegunTurn([property: Id(0)] TurnPlan Plan, [property: Id(1)] bool Recorded);
