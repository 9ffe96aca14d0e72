using System.Buffers;
using System.Text;
using Sessions.Chaos.Audit;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Chaos.Tests;

/// <summary>A log as an honest grid writes it, event by event, so that a test can doctor one of them.</summary>
internal sealed class LogScript
{
    public static readonly TokenUsage Usage = new() { Input = 100, Output = 7 };
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The events; each becomes a batch of its own.</summary>
    public List<SessionEvent> Events { get; } = [];

    public static string AnswerOf(int turn) => $"{turn:d24}";

    public static string MarkerOf(int turn) => $"item {turn}.";

    /// <summary>A session with some completed turns.</summary>
    public static LogScript Of(int turns, string words = "saffron-lantern")
    {
        var script = new LogScript();
        script.Events.Add(new SessionCreated { At = Noon, Data = new SessionCreatedData("agent", "x-session-id") });
        for (var turn = 1; turn <= turns; turn++)
        {
            script.Events.Add(Items(turn, words));
            script.Events.Add(Started(turn));
            script.Events.Add(Ended(turn));
        }

        return script;
    }

    public static ItemsAppended Items(int turn, string words)
    {
        var raw = Encoding.UTF8.GetBytes($$"""{"role":"user","content":"{{words}}: {{MarkerOf(turn)}}"}""");
        return new ItemsAppended
        {
            At = Noon,
            Turn = turn,
            Data = new ItemsAppendedData(
                turn - 1, turn, [new AppendedItem(new ChainHash((UInt128)turn), ItemKind.User, 10, raw.Length, Raw: new RawJson(raw))]),
        };
    }

    public static TurnStarted Started(int turn) => new()
    {
        At = Noon,
        Turn = turn,
        Data = new TurnStartedData
        {
            TurnId = IdOf(turn),
            Principal = "agent",
            Wire = WireFormat.Chat,
            Model = "gpt-5.4",
            Upstream = "provider",
            Leaf = turn,
            Items = turn,
            Matched = turn - 1,
            ContextTokens = 10 * turn,
            Window = 1000,
            UsableWindow = 900,
            Deadline = Noon.AddMinutes(1),
            FrontDoor = "node-1/1",
        },
    };

    public static TurnEnded Ended(int turn, TurnEnding ending = TurnEnding.Completed) => new()
    {
        At = Noon,
        Turn = turn,
        Ending = ending,
        Data = new TurnEndedData
        {
            TurnId = IdOf(turn),
            Status = 200,
            Usage = Usage,
            CostNanoUsd = 5,
            ResponseId = "chatcmpl-" + AnswerOf(turn),
            Total = new LedgerTotals
            {
                Usage = new TokenUsage { Input = turn * Usage.Input, Output = turn * Usage.Output },
                CostNanoUsd = turn * 5,
                Completed = turn,
            },
        },
    };

    public StoredLog Stored(string tenant, string session) => new(
        new SessionKey(TenantId.Parse(tenant), SessionId.Parse(session)),
        [.. Events.Select(static (e, index) => Batch(e, index + 1))]);

    private static Guid IdOf(int turn) => new(turn, 0, 0, new byte[8]);

    private static StoredBatch Batch(SessionEvent e, long position)
    {
        var (json, frames) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        EventCodec.Write(json, e);
        EventFrames.Write(frames, json.WrittenSpan);
        return new StoredBatch(position, 1, new Guid((int)position, 1, 0, new byte[8]), frames.WrittenMemory);
    }
}
