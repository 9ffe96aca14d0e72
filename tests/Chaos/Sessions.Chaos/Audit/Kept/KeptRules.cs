using System.IO.Compression;
using System.Text;
using Sessions.Chaos.Agents.Kept;
using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Chaos.Audit.Kept;

/// <summary>What the grid owes to clients whose conversations it keeps.</summary>
internal static class KeptRules
{
    public static IEnumerable<Violation> Check(KeptIndex index) =>
    [
        .. index.Evidence.Answers.SelectMany(answer => CheckAnswer(index, answer)),
        .. index.Evidence.Answers.GroupBy(KeptIndex.KeyOf).SelectMany(session => CheckMemory(index, session.Key, [.. session])),
        .. index.Entries.Where(static entry => entry.IsCompleted).SelectMany(entry => CheckContext(index, entry)),
        .. index.Evidence.Sent.SelectMany(turn => CheckCalls(index, turn)),
    ];

    /// <summary>
    /// Every message that a log's own cap allows, and none beyond; one that is answered after it was given up has given its
    /// place away and counts all the same.
    /// </summary>
    public static IEnumerable<Violation> CheckCap(ReadLog log)
    {
        var messages = log.Turns.Count(static turn =>
            turn.Ends.Count == 1 && turn.Ends[0].Ending is TurnEnding.Completed or TurnEnding.Aborted);
        if (log.State.Policy?.Limits?.MaxMessages is { } most && messages > most)
        {
            yield return new Violation("capped", log.Key.ToString(), $"{messages} messages, and the cap is {most}");
        }
    }

    // In the log once, under its number, with the bytes that the client got.
    private static IEnumerable<Violation> CheckAnswer(KeptIndex index, KeptAnswer answer)
    {
        var (key, name) = (KeptIndex.KeyOf(answer), answer.Of.Name);
        if (!index.ByPlace.TryGetValue((key, answer.Number), out var entry) || entry.Name != name || !entry.IsCompleted)
        {
            var found = entry is null ? "is not there" : $"is {entry.Name}, {entry.Ending}";
            yield return new Violation("durable", key.ToString(), $"{name} was acknowledged as turn {answer.Number}, which {found}");
            yield break;
        }

        if (answer.Bytes is { } bytes && Unpack(entry.Turn.Kept) != bytes)
        {
            var what = entry.Turn.Kept is null ? "no answer is kept" : $"another answer is kept than came in {answer.Parts} parts";
            yield return new Violation("bytes", key.ToString(), $"{name}, turn {answer.Number}: {what}");
        }
    }

    // What a client had been told before it sent a turn, that turn goes on from.
    private static IEnumerable<Violation> CheckMemory(KeptIndex index, SessionKey session, List<KeptAnswer> answers)
    {
        foreach (var answer in answers.Where(static answer => answer.Of.Behind is null))
        {
            var known = new HashSet<int>();
            for (var turn = answer.Number; turn > 0 && known.Add(turn);)
            {
                turn = index.ByPlace.TryGetValue((session, turn), out var entry) ? index.BehindOf(entry) : 0;
            }

            var forgotten = answers.Where(before => before.At < answer.Of.At && !known.Contains(before.Number)).ToList();
            if (forgotten.Count > 0)
            {
                yield return new Violation(
                    "remembered", session.ToString(),
                    $"turn {answer.Number} went without {string.Join(", ", forgotten.Select(static it => $"turn {it.Number}"))}");
            }
        }
    }

    // The request before, what was answered, and what is new: by induction the conversation so far, and nothing else.
    private static IEnumerable<Violation> CheckContext(KeptIndex index, KeptEntry entry)
    {
        var where = $"{entry.Session} turn {entry.Number}";
        if (entry.Turn.Answer is not { } token || !index.Calls.TryGetValue(token, out var call) || call.Name != entry.Name)
        {
            yield return new Violation("context", where, $"the provider was not asked {entry.Name} for its answer");
            yield break;
        }

        IReadOnlyList<string> before = [];
        string? said = null;
        var behind = index.BehindOf(entry);
        if (behind > 0)
        {
            if (!index.ByPlace.TryGetValue((entry.Session, behind), out var parent)
                || parent.Turn.Answer is not { } earlier || !index.Calls.TryGetValue(earlier, out var asked))
            {
                yield return new Violation("context", where, $"what turn {behind} was asked is not known");
                yield break;
            }

            before = asked.Items;
            said = index.Answers[(entry.Session, behind)].FirstOrDefault()?.Text;
        }

        if (Difference(before, said, behind > 0, call.Items, entry.Name) is { } difference)
        {
            yield return new Violation("context", where, $"behind turn {behind}: {difference}");
        }
    }

    private static string? Difference(
        IReadOnlyList<string> before, string? said, bool hasAnswer, IReadOnlyList<string> items, string name)
    {
        var expected = before.Count + (hasAnswer ? 2 : 1);
        if (items.Count != expected)
        {
            return $"{items.Count} items were sent and not {expected}";
        }

        if (!before.SequenceEqual(items.Take(before.Count)))
        {
            return "it does not begin with the request before";
        }

        if (hasAnswer && said is not null && MessageText.Of([items[^2]]) != said)
        {
            return "the answer before is another one";
        }

        return items[^1].Contains($"keep={name}]", StringComparison.Ordinal) ? null : "it does not end with what is new";
    }

    // Under a key the provider works once; once more only where the turn came to nothing, and that for a cause.
    private static IEnumerable<Violation> CheckCalls(KeptIndex index, KeptTurn sent)
    {
        var turns = index.ByName[sent.Name].OrderBy(static entry => entry.Number).ToList();
        var calls = index.CallsByName[sent.Name].Count();
        if (!sent.HasKey)
        {
            yield break;
        }

        if (calls > turns.Count)
        {
            yield return new Violation("called", sent.Name, $"the provider was called {calls} times for {turns.Count} turns in the log");
        }

        if (turns.Select(static entry => entry.Session).Distinct().Count() > 1)
        {
            yield return new Violation("called", sent.Name, $"one key, and sessions {string.Join(", ", turns.Select(static it => it.Session))}");
        }

        var charged = turns.Count(static entry => entry.IsCompleted && !entry.IsLate);
        if (charged > 1)
        {
            yield return new Violation("charged", sent.Name, $"{charged} turns were answered under one key");
        }

        var mayFail = sent.HasScript ? 1 : 0;
        foreach (var entry in turns.SkipLast(1).Where(entry => !IsSilence(entry) && !index.IsTroubled(entry)))
        {
            if (entry.Ending != TurnEnding.Failed || mayFail-- == 0)
            {
                yield return new Violation(
                    "called", sent.Name, $"turn {entry.Number} of {entry.Session} is {entry.Ending} without a cause, and another one followed");
            }
        }
    }

    // The provider's: it was slower than it may be.
    private static bool IsSilence(KeptEntry entry) =>
        entry.Ending == TurnEnding.Failed && entry.Turn.Ends[^1].Data.Error?.Code == "upstream_timeout";

    private static string? Unpack(string? packed)
    {
        if (packed is null)
        {
            return null;
        }

        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
