using System.Text.RegularExpressions;
using Sessions.Chaos.Agents.Kept;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Audit.Kept;

/// <summary>A turn of a kept conversation as its log tells of it.</summary>
/// <param name="Session">In which session.</param>
/// <param name="Turn">The turn.</param>
/// <param name="Name">What its client calls it.</param>
/// <param name="Tip">The turn behind which the conversation stood when it began; 0 for the beginning.</param>
internal sealed record KeptEntry(SessionKey Session, ReadTurn Turn, string Name, int Tip)
{
    public int Number => Turn.Start.Turn;

    /// <summary>How it ended at last; null where it runs.</summary>
    public TurnEnding? Ending => Turn.Ends.Count > 0 ? Turn.Ends[^1].Ending : null;

    public bool IsCompleted => Ending == TurnEnding.Completed;

    /// <summary>Whether its end came when it had been given up already.</summary>
    public bool IsLate => Turn.Ends.Count > 1;
}

/// <summary>Logs, clients' and provider's evidence of kept conversations, by what they have in common.</summary>
internal sealed partial class KeptIndex
{
    private KeptIndex(KeptEvidence evidence, IReadOnlyCollection<ReadLog> logs)
    {
        Evidence = evidence;
        Entries = [.. logs.SelectMany(Read)];
        ByPlace = Entries.ToDictionary(static entry => (entry.Session, entry.Number));
        ByName = Entries.ToLookup(static entry => entry.Name);
        Sent = evidence.Sent.ToDictionary(static turn => turn.Name);
        Answers = evidence.Answers.ToLookup(static answer => (KeyOf(answer), answer.Number));
        Calls = evidence.Calls.GroupBy(static call => call.Answer).ToDictionary(static it => it.Key, static it => it.First());
        CallsByName = evidence.Calls.ToLookup(static call => call.Name);
    }

    public KeptEvidence Evidence { get; }

    public IReadOnlyList<KeptEntry> Entries { get; }

    public IReadOnlyDictionary<(SessionKey Session, int Number), KeptEntry> ByPlace { get; }

    public ILookup<string, KeptEntry> ByName { get; }

    public IReadOnlyDictionary<string, KeptTurn> Sent { get; }

    public ILookup<(SessionKey Session, int Number), KeptAnswer> Answers { get; }

    public IReadOnlyDictionary<string, ProviderCall> Calls { get; }

    public ILookup<string, ProviderCall> CallsByName { get; }

    public static KeptIndex Of(KeptEvidence evidence, IReadOnlyCollection<ReadLog> logs) => new(evidence, logs);

    public static SessionKey KeyOf(KeptAnswer answer) =>
        new(TenantId.Parse(answer.Of.Tenant), SessionId.Parse(answer.Session));

    /// <summary>The turn that a turn goes on from; 0 for the beginning.</summary>
    public int BehindOf(KeptEntry entry) =>
        Sent.TryGetValue(entry.Name, out var sent) && sent.Behind is { } named ? named : entry.Tip;

    /// <summary>Whether something was done to the turn's node, or to the store, that may have cost it its end.</summary>
    public bool IsTroubled(KeptEntry entry)
    {
        var slack = TimeSpan.FromSeconds(2);
        var (from, to) = (entry.Turn.Start.At - slack, (entry.Turn.Ends.Count > 0 ? entry.Turn.Ends[^1].At : DateTimeOffset.MaxValue - slack) + slack);
        var node = entry.Turn.Start.Data.FrontDoor.Split('/')[0];
        return Evidence.Troubles.Any(it => it.Began <= to && it.Ended >= from && (it.Node is null || it.Node == node));
    }

    private static IEnumerable<KeptEntry> Read(ReadLog log)
    {
        var (tip, byId, tips) = (0, new Dictionary<Guid, KeptEntry>(), new Dictionary<Guid, int>());
        foreach (var e in log.Events)
        {
            switch (e)
            {
                case TurnStarted started when NameOf(log, started) is { } name:
                    var turn = log.Turns.First(it => it.Start.Data.TurnId == started.Data.TurnId);
                    byId.TryAdd(started.Data.TurnId, new KeptEntry(log.Key, turn, name, tip));
                    break;
                case TurnEnded { Ending: TurnEnding.Lost } lost:
                    tips[lost.Data.TurnId] = tip;
                    break;

                // What came after a turn that was given up stays in the conversation, and its late answer out of it.
                case TurnEnded { Ending: TurnEnding.Completed } ended
                    when !tips.TryGetValue(ended.Data.TurnId, out var then) || then == tip:
                    tip = ended.Turn;
                    break;
            }
        }

        return byId.Values.DistinctBy(static entry => entry.Number);
    }

    private static string? NameOf(ReadLog log, TurnStarted started)
    {
        var leaf = started.Data.Leaf;
        return leaf > 0 && leaf <= log.Items.Count && Keep().Match(log.Items[leaf - 1]) is { Success: true } match
            ? match.Groups[1].Value
            : null;
    }

    [GeneratedRegex(@"\[\[sim keep=([\w-]+)\]\]")]
    private static partial Regex Keep();
}
