using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Ledger;

namespace Sessions.Runtime.Reading;

/// <summary>Sums up a session and all that work for it.</summary>
public static class Rollup
{
    /// <summary>Sessions that one roll-up looks at, at most.</summary>
    public const int SessionsMax = 1_000;

    private const int ReadAtOnce = 16;

    /// <summary>Reads the sums as they are now.</summary>
    /// <param name="sessions">Finds sessions.</param>
    /// <param name="caller">Who asks; children of others count as gone.</param>
    /// <param name="root">The session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<RollupView> ReadAsync(
        ISessionDirectory sessions, Principal caller, SessionFacts root, CancellationToken cancellationToken)
    {
        var sums = new Sums(root);
        var seen = new HashSet<string>(StringComparer.Ordinal) { root.Key.Id.Value };
        var level = Unseen(root, seen, SessionsMax);
        while (level.Count > 0)
        {
            var next = new List<(string Parent, string Id)>();
            foreach (var chunk in level.Chunk(ReadAtOnce))
            {
                var found = await Task.WhenAll(chunk.Select(child => sessions
                    .Find(root.Key with { Id = SessionId.Parse(child.Id) })
                    .DescribeAsync(caller, cancellationToken)
                    .AsTask())).ConfigureAwait(false);
                for (var i = 0; i < chunk.Length; i++)
                {
                    sums.Add(chunk[i].Id, chunk[i].Parent, found[i].Value);
                    if (found[i].Value is { } facts)
                    {
                        next.AddRange(Unseen(facts, seen, SessionsMax));
                    }
                }
            }

            level = next;
        }

        return sums.View(isTruncated: seen.Count >= SessionsMax);
    }

    private static List<(string Parent, string Id)> Unseen(SessionFacts facts, HashSet<string> seen, int most)
    {
        var children = new List<(string, string)>();
        foreach (var child in facts.Children)
        {
            if (seen.Count < most && seen.Add(child))
            {
                children.Add((facts.Key.Id.Value, child));
            }
        }

        return children;
    }

    private sealed class Sums(SessionFacts root)
    {
        private readonly List<RollupEntryView> _children = [];
        private TokenUsage _usage = root.Ledger.Usage;
        private long _cost = root.Ledger.CostNanoUsd;
        private int _turns = root.Turns;
        private int _running = root.RunningTurns > 0 ? 1 : 0;
        private bool _estimated = root.Ledger.Estimated > 0;
        private int _open;
        private int _gone;

        public void Add(string id, string parent, SessionFacts? facts)
        {
            if (facts is null)
            {
                _gone++;
                _children.Add(new RollupEntryView(id, parent, null, 0, 0, 0));
                return;
            }

            var usage = facts.Ledger.Usage;
            _usage += usage;
            _cost += facts.Ledger.CostNanoUsd;
            _turns += facts.Turns;
            _running += facts.RunningTurns > 0 ? 1 : 0;
            _open += facts.Status == SessionStatus.Closed ? 0 : 1;
            _estimated |= facts.Ledger.Estimated > 0;
            _children.Add(new RollupEntryView(
                id,
                parent,
                facts.Status,
                facts.Turns,
                usage.Input + usage.Output,
                Views.Usd(facts.Ledger.CostNanoUsd)));
        }

        public RollupView View(bool isTruncated) => new()
        {
            Id = root.Key.Id.Value,
            Complete = _running == 0 && _open == 0 && !isTruncated,
            Sessions = _children.Count + 1 - _gone,
            Running = _running,
            Open = _open,
            Gone = _gone,
            Truncated = isTruncated,
            Turns = _turns,
            Usage = Views.Of(_usage, _estimated),
            CostUsd = Views.Usd(_cost),
            Children = _children,
        };
    }
}
