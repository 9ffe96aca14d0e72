using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Wire.Conversations;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.Conversations;

/// <summary>Makes sessions that go on with what another one has said.</summary>
internal sealed class ConversationForks(
    ISessionDirectory sessions, ConversationReader reader, FrontDoorServices services)
{
    // What the items are counted by where the session has had no turn.
    private const string NoModel = "gpt-5";

    /// <summary>Forks a session; durable when it returns.</summary>
    /// <param name="origin">The session.</param>
    /// <param name="fork">The new one; it must not exist.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="turn">The turn whose answer is the last that both share; null for where it stands.</param>
    /// <param name="seed">What the new one begins with besides.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Answer<SessionFacts>> ForkAsync(
        SessionKey origin,
        SessionId fork,
        Principal caller,
        int? turn,
        SessionSeed seed,
        CancellationToken cancellationToken)
    {
        var offer = await sessions.Find(origin).OfferForkAsync(caller, turn, cancellationToken).ConfigureAwait(false);
        if (offer.IsRefused)
        {
            return offer.Refusal;
        }

        var command = new ForkCommand
        {
            Principal = caller,
            Origin = offer.Value.Origin,
            Model = offer.Value.Path.Model is { Length: > 0 } model ? model : NoModel,
            Capture = services.Options.For(caller.Tenant).Capture,
            Metadata = seed.Metadata,
            Parent = seed.Parent,
            Policy = offer.Value.Policy ?? seed.Policy,
            Endpoint = offer.Value.Endpoint,
        };
        var created = sessions.Find(origin with { Id = fork });
        if (offer.Value.Path.Items.Count == 0)
        {
            return await created.ForkAsync(command, cancellationToken).ConfigureAwait(false);
        }

        // Also where no answer follows: what another session's log holds must still be there.
        var read = await reader.ReadBehindAsync(origin, caller, offer.Value.Tip.Turn, cancellationToken)
            .ConfigureAwait(false);
        return read.IsRefused ? read.Refusal
            : offer.Value.Tip.Turn == 0 ? await created.ForkAsync(command, cancellationToken).ConfigureAwait(false)
            : await ForkAsync(created, command, read.Value, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Answer<SessionFacts>> ForkAsync(
        Runtime.ISession fork, ForkCommand command, Conversation conversation, CancellationToken cancellationToken)
    {
        var wire = command.Origin.Wire;
        using var request = PathOf(wire, command.Model, conversation.Items);
        var path = request.Path;
        var shared = command.Origin.Items!;

        // Messages with members that this version does not know do not come back as they were: their bytes are copied.
        var isSame = shared.Count <= path.Items.Length
            && (shared.Count == 0 || path.Items.Span[shared.Count - 1].Chain == shared[^1].Chain);
        command = isSame
            ? command with { Answer = path }
            : command with { Answer = path, Origin = command.Origin with { Items = null, Compaction = null } };
        return await fork.ForkAsync(command, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The path of items as a request has it.</summary>
    internal WireRequest PathOf(WireFormat wire, string model, IReadOnlyList<ConversationItem> items)
    {
        var json = new ArrayBufferWriter<byte>();
        new ConversationBody
        {
            Wire = wire,
            Items = items,
            Changes = new Dictionary<string, ReadOnlyMemory<byte>?>
            {
                ["model"] = System.Text.Encoding.UTF8.GetBytes($"\"{System.Text.Json.JsonEncodedText.Encode(model)}\""),
            },
        }.Write(json);
        return RequestReader.TryRead(wire, json.WrittenMemory, services.Limits, out var request, out var malformed)
            ? request
            : throw new InvalidDataException("A conversation of the log does not read as one: " + malformed.Message);
    }
}
