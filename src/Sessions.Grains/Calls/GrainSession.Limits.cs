using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Limits;
using Sessions.Core.Turns;
using Sessions.Runtime;

namespace Sessions.Grains.Calls;

/// <content>What sessions share of their limits, and their end. A turn's id lets each of these count once.</content>
internal sealed partial class GrainSession
{
    /// <inheritdoc />
    public ValueTask<Answer<TurnReservation>> ReserveAsync(
        BudgetCommand command, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, command, static (grain, reserve, token) => grain.ReserveAsync(reserve, token), cancellationToken);

    /// <inheritdoc />
    public async ValueTask SettleAsync(Guid turnId, Spending spent, CancellationToken cancellationToken) =>
        await calls.RepeatAsync(
            key,
            (turnId, spent),
            static async (grain, settle, token) =>
            {
                await grain.SettleAsync(settle.turnId, settle.spent, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> AddChildAsync(
        Principal caller, SessionId child, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, child: child.Value),
            static (grain, add, token) => grain.AddChildAsync(add.caller, add.child, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<DateTimeOffset?> ExpireAsync(CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key, 0, static (grain, _, token) => grain.ExpireAsync(token), cancellationToken);
}
