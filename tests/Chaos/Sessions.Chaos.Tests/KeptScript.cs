using System.Globalization;
using System.IO.Compression;
using System.Text;
using Sessions.Chaos.Agents.Kept;
using Sessions.Chaos.Audit;
using Sessions.Chaos.Audit.Kept;
using Sessions.Contracts;
using Sessions.Contracts.Policies;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Ledger;
using Sessions.Core.Limits;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Tests;

/// <summary>A kept conversation of an honest grid, its clients' and its provider's word for it, for a test to doctor.</summary>
internal sealed class KeptScript
{
    public const string Session = "k1";
    public const string Tenant = "initech";
    public const long TurnNanoUsd = 5;
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public KeptScript(int turns)
    {
        Events.Add(new SessionCreated { At = Noon, Data = new SessionCreatedData("agent", "session-api") });
        for (var turn = 1; turn <= turns; turn++)
        {
            Begin(turn);
            End(turn);
            Answers.Add(AnswerOf(turn));
        }
    }

    /// <summary>The session's log.</summary>
    public List<SessionEvent> Events { get; } = [];

    /// <summary>The log of the tenant's account.</summary>
    public List<SessionEvent> Account { get; } =
        [new SessionCreated { At = Noon, Data = new SessionCreatedData("", "budget") }];

    public List<KeptTurn> Sent { get; } = [];

    public List<KeptAnswer> Answers { get; } = [];

    public List<ProviderCall> Calls { get; } = [];

    public List<Faults.Trouble> Troubles { get; } = [];

    public long NanoUsdMax { get; set; } = 1_000;

    public static string NameOf(int turn) => $"kept-1-{turn}";

    public static string SaidIn(int turn) => $"words {turn}";

    public static DateTimeOffset TimeOf(int turn) => Noon.AddSeconds(turn);

    /// <summary>What the provider is sent in a turn behind all before it.</summary>
    public static List<string> ItemsOf(int turn)
    {
        var items = new List<string>();
        for (var before = 1; before <= turn; before++)
        {
            items.Add(UserItem(before));
            if (before < turn)
            {
                items.Add($$"""{"role":"assistant","content":"{{SaidIn(before)}}"}""");
            }
        }

        return items;
    }

    /// <summary>A turn that begins, and its call; another name makes it the same turn of a client's once more.</summary>
    public void Begin(int turn, int? nameOf = null)
    {
        var name = nameOf ?? turn;
        var sent = new KeptTurn(NameOf(name), Tenant, HasKey: true, Behind: null, HasScript: false, At: 10 * turn);
        if (Sent.TrueForAll(known => known.Name != sent.Name))
        {
            Sent.Add(sent);
        }

        var items = LogScript.Items(turn, "ochre-meadow");
        var raw = Encoding.UTF8.GetBytes(UserItem(name));
        Events.Add(items with
        {
            At = TimeOf(turn),
            Data = new ItemsAppendedData(
                turn - 1, turn, [new AppendedItem(new ChainHash((UInt128)turn), ItemKind.User, 10, raw.Length, Raw: new RawJson(raw))]),
        });
        Events.Add(LogScript.Started(turn) with { At = TimeOf(turn) });
        Calls.Add(new ProviderCall(NameOf(name), LogScript.AnswerOf(turn), ItemsOf(turn)));
        Account.Add(new BudgetReserved
        {
            At = TimeOf(turn),
            Data = new BudgetReservedData(IdOf(turn), Session, new TurnReservation(), TimeOf(turn).AddMinutes(1)),
        });
    }

    /// <summary>Its end, booked.</summary>
    public void End(int turn, TurnEnding ending = TurnEnding.Completed)
    {
        var end = LogScript.Ended(turn, ending);
        Events.Add(end with { At = TimeOf(turn), Data = end.Data with { Answer = new RecordedAnswer(true, Packed(BytesOf(turn))) } });
        Settle(turn, ending == TurnEnding.Failed ? 0 : 1);
    }

    public void Settle(int turn, int messages = 1)
    {
        var spent = new Spending(messages, LogScript.Usage.Input + LogScript.Usage.Output, TurnNanoUsd);
        var total = Account.OfType<BudgetSettled>().Select(static e => e.Data.Spent).Append(spent)
            .Aggregate(static (sum, next) => sum + next);
        Account.Add(new BudgetSettled { At = TimeOf(turn), Data = new BudgetSettledData(IdOf(turn), spent, total) });
    }

    /// <summary>A cap of messages for the session.</summary>
    public void Cap(int messages) => Events.Add(new PolicyChanged
    {
        At = TimeOf(99),
        Data = new PolicyChangedData("agent", new SessionPolicy { Limits = new LimitPolicy { MaxMessages = messages } }),
    });

    public void Lose(int turn) => Events.Add(LogScript.Ended(turn, TurnEnding.Lost) with { At = TimeOf(turn) });

    public KeptAnswer AnswerOf(int turn, int? nameOf = null) => new(
        Sent.First(sent => sent.Name == NameOf(nameOf ?? turn)), Session, turn, SaidIn(turn), BytesOf(turn), Parts: 2, At: (10 * turn) + 5);

    public IReadOnlyList<string> Judge()
    {
        var log = new LogScript();
        log.Events.AddRange(Events);
        var account = new LogScript();
        account.Events.AddRange(Account);
        var evidence = new Evidence
        {
            Acknowledged = [],
            Logs = [log.Stored(Tenant, Session)],
            Bills = new Dictionary<string, TokenUsage>(),
            Kept = new KeptEvidence
            {
                Sent = Sent,
                Answers = Answers,
                Calls = Calls,
                Troubles = Troubles,
                Accounts =
                [
                    new StoredAccount(
                        account.Stored(Tenant, "tenant") with
                        {
                            Key = new SessionKey(TenantId.Parse(Tenant), SessionId.OfAccount("tenant")),
                        },
                        NanoUsdMax),
                ],
            },
        };

        // The rules that every log is held to have tests of their own.
        string[] others = ["billed", "totals", "released", "once", "isolated", "gapless", "readable"];
        return [.. Auditor.Judge(evidence).Select(static violation => violation.Rule).Distinct().Except(others)];
    }

    public static Guid IdOf(int turn) => LogScript.Started(turn).Data.TurnId;

    private static string UserItem(int turn) =>
        $$"""{"role":"user","content":"look. [[sim keep={{NameOf(turn)}}]]"}""";

    private static string BytesOf(int turn) => string.Create(
        CultureInfo.InvariantCulture, $"id: 0\ndata: {{\"words\":{turn}}}\n\nid: 1\ndata: [DONE]\n\n");

    private static RawJson Packed(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return new RawJson(Encoding.UTF8.GetBytes($"\"{Convert.ToBase64String(packed.ToArray())}\""));
    }
}
