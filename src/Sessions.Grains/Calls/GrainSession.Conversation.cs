using System.Runtime.CompilerServices;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Calls;

/// <content>Where the conversation goes on, and what a fork shares with it.</content>
internal sealed partial class GrainSession
{
    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> ForkAsync(ForkCommand command, CancellationToken cancellationToken)
    {
        // What is shared stays where it is: only the answer's own items travel.
        var owned = command with
        {
            Answer = command.Answer is { } answer
                ? CarriedPath.Owned(answer, Math.Min(command.Origin.Items?.Count ?? 0, answer.Items.Length))
                : null,
            Metadata = Owned(command.Metadata),
            Call = command.Call ?? calls.NewId(),
        };
        return calls.RepeatAsync(
            key, owned, static (grain, fork, token) => grain.ForkAsync(fork, token), cancellationToken);
    }

    /// <inheritdoc />
    public ValueTask<Answer<ForkOffer>> OfferForkAsync(
        Principal caller, int? turn, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, turn),
            static (grain, offer, token) => grain.OfferForkAsync(offer.caller, offer.turn, token),
            cancellationToken);

    /// <inheritdoc />
    public ValueTask<Answer<ConversationFacts>> ReadConversationAsync(
        Principal caller, ChainHash? known, CancellationToken cancellationToken) =>
        calls.RepeatAsync(
            key,
            (caller, known),
            static (grain, read, token) => grain.ReadConversationAsync(read.caller, read.known, token),
            cancellationToken);

    /// <inheritdoc />
    public async ValueTask<Answer<SessionFacts>> AppendItemsAsync(
        ItemsCommand command, CancellationToken cancellationToken)
    {
        var attempts = new StrongBox<int>();
        var owned = command with { Path = CarriedPath.Owned(command.Path, 0) };
        var answer = await calls.RepeatAsync(
            key,
            (command: owned, attempts),
            static (grain, append, token) =>
            {
                append.attempts.Value++;
                return grain.AppendItemsAsync(append.command, token);
            },
            cancellationToken).ConfigureAwait(false);
        return answer.Refusal?.Code == SessionErrorCode.ContextMoved && attempts.Value > 1
            ? await AfterUnknownAppendAsync(owned, cancellationToken).ConfigureAwait(false)
            : answer;
    }

    /// <inheritdoc />
    public ValueTask<Answer<SessionFacts>> RewindAsync(
        Principal caller, ConversationTip tip, CancellationToken cancellationToken) =>

        // A place, not a step: where the conversation is there already, nothing changes.
        calls.RepeatAsync(
            key,
            (caller, tip),
            static (grain, rewind, token) => grain.RewindAsync(rewind.caller, rewind.tip, token),
            cancellationToken);

    // An attempt of which nobody knows may itself have moved the conversation: then it is where that led.
    private async ValueTask<Answer<SessionFacts>> AfterUnknownAppendAsync(
        ItemsCommand command, CancellationToken cancellationToken)
    {
        var leaf = command.Path.Items.IsEmpty ? ChainHash.Root : command.Path.Items.Span[^1].Chain;
        var found = await ReadConversationAsync(command.Principal, leaf, cancellationToken).ConfigureAwait(false);
        if (found.IsRefused)
        {
            return found.Refusal;
        }

        return found.Value.Leaf == leaf && found.Value.Tip.Turn == 0
            ? await DescribeAsync(command.Principal, cancellationToken).ConfigureAwait(false)
            : throw new StoreUnavailableException(
                "The node of this session was lost meanwhile. Its conversation tells what became of this.");
    }
}
