using System.Text;
using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Reading.Fakes;

/// <summary>Writes small histories into a session.</summary>
internal static class LogStory
{
    public static readonly Principal Owner = new(TenantId.Parse("acme"), "key_owner", Scopes.Use | Scopes.Read);

    public static SessionKey Key(string id) => new(Owner.Tenant, SessionId.Parse(id));

    public static Guid TurnId(int turn) => new(turn, 1, 1, new byte[8]);

    /// <summary>Begins a turn whose path is the given items: <c>kind|json</c>.</summary>
    public static async Task BeginAsync(
        this FoldedSession session, int turn, string[] items, Action<TurnProposalParts>? change = null)
    {
        var parts = new TurnProposalParts();
        change?.Invoke(parts);
        var answer = await session.BeginTurnAsync(
            new TurnProposal
            {
                TurnId = TurnId(turn),
                Principal = Owner,
                Wire = WireFormat.Messages,
                Model = parts.Model,
                Upstream = "sim",
                Streaming = true,
                Path = Path(items),
                IdentitySource = "x-session-id",
                Thread = parts.Thread,
                TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
                Deadline = new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero),
                FrontDoor = "node/1",
                Capture = parts.Capture,
            },
            default);
        answer.IsRefused.ShouldBeFalse();
    }

    public static async Task EndAsync(
        this FoldedSession session, int turn, TurnEnding ending = TurnEnding.Completed, TokenUsage? usage = null) =>
        (await session.CompleteTurnAsync(
            new TurnOutcome
            {
                TurnId = TurnId(turn),
                Ending = ending,
                Status = 200,
                Usage = usage ?? new TokenUsage { Input = 100, CacheRead = 50, Output = 10 },
                ResponseModel = "claude-sonnet-4-5-20250929",
                FinishReason = "end_turn",
                Latency = TimeSpan.FromMilliseconds(250),
                TimeToFirstToken = TimeSpan.FromMilliseconds(40),
                Error = ending == TurnEnding.Failed ? new TurnError("overloaded_error", "529", "Overloaded") : null,
            },
            default)).ShouldNotBeNull();

    public static async Task NoteAsync(this FoldedSession session, string type, string json = "1", int turn = 0) =>
        (await session.AppendCustomAsync(
            Owner, new CustomEventCommand(type, Encoding.UTF8.GetBytes(json), turn), default))
            .IsRefused.ShouldBeFalse();

    public static async Task<ReadOnlyMemory<byte>> EventAsync(this ISessionStore store, SessionKey key, long position)
    {
        var batches = await store.ReadForwardAsync(key, position - 1, 1, default);
        var frames = batches[0].Frames;
        var json = ReadOnlyMemory<byte>.Empty;
        for (var at = batches[0].FirstPosition; at <= position; at++)
        {
            EventFrames.TryRead(ref frames, out json).ShouldBeTrue();
        }

        return json;
    }

    private static PathProposal Path(string[] items)
    {
        var body = new MemoryStream();
        var proposed = new List<ProposedItem>();
        var chain = ChainHash.Root;
        foreach (var item in items)
        {
            var split = item.IndexOf('|', StringComparison.Ordinal);
            var json = Encoding.UTF8.GetBytes(item[(split + 1)..]);
            chain = chain.Extend(ItemHash.Of(json));
            var kind = Enum.Parse<ItemKind>(item[..split]);
            proposed.Add(new ProposedItem(chain, kind, ItemMarks.None, (int)body.Length, json.Length));
            body.Write(json);
        }

        return new PathProposal { Items = proposed.ToArray(), Body = body.ToArray() };
    }
}

/// <summary>What a story may say about a turn.</summary>
internal sealed class TurnProposalParts
{
    public string Model { get; set; } = "claude-sonnet-4-5";

    public string? Thread { get; set; }

    public CaptureMode Capture { get; set; }
}
