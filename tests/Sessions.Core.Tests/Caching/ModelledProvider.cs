using Sessions.Core.Items;

namespace Sessions.Core.Tests.Caching;

/// <summary>
/// A provider's prefix cache as a table of prefixes with the moments when they lapse: what predictions are held against.
/// Written from the published rules, without a look at the prediction.
/// </summary>
internal sealed class ModelledProvider
{
    private readonly Dictionary<(string Model, ChainHash Prefix), (DateTimeOffset Lapses, int Life)> _entries = [];

    /// <summary>
    /// Tokens that a request reads, and down to where it is cached then; it writes and refreshes on the way.
    /// </summary>
    public (int Read, int Cached) Send(string model, IReadOnlyList<Item> items, DateTimeOffset now) => model switch
    {
        "gpt-4o" => SendWhole(model, items, now),
        "sim-claude" => SendMarked(model, items, now),
        _ => SendBounded(model, items, now),
    };

    private (int Read, int Cached) SendWhole(string model, IReadOnlyList<Item> items, DateTimeOffset now)
    {
        var (path, tokens) = Measure(items);
        var read = 0;
        for (var i = 0; i < path.Length && Life(model, path[i].Chain, now) > 0; i++)
        {
            read = tokens[i];
        }

        foreach (var item in path)
        {
            Keep(model, item.Chain, 600, now);
        }

        return (read < 1_024 ? 0 : read / 128 * 128, tokens[^1]);
    }

    private (int Read, int Cached) SendBounded(string model, IReadOnlyList<Item> items, DateTimeOffset now)
    {
        var (path, tokens) = Measure(items);
        var bounds = Enumerable.Range(0, path.Length)
            .Where(i => tokens[i] >= 1_024
                && (items[i].Kind is ItemKind.User or ItemKind.ToolResult || items[i].Marks != ItemMarks.None))
            .ToList();
        var hit = bounds.TakeLast(80).LastOrDefault(i => Life(model, path[i].Chain, now) > 0, -1);
        if (hit >= 0)
        {
            Keep(model, path[hit].Chain, Life(model, path[hit].Chain, now), now);
        }

        var written = bounds.Where(i => i > hit).Reverse()
            .Where(i => i == bounds[^1] || items[i].Marks != ItemMarks.None).Take(4);
        foreach (var i in written.ToList())
        {
            Keep(model, path[i].Chain, (items[i].Marks & ItemMarks.CacheLong) != 0 ? 43_200 : 1_800, now);
        }

        return (hit < 0 ? 0 : tokens[hit], bounds.Count == 0 ? 0 : tokens[bounds[^1]]);
    }

    private (int Read, int Cached) SendMarked(string model, IReadOnlyList<Item> items, DateTimeOffset now)
    {
        var (path, tokens) = Measure(items);
        var positions = new int[items.Count];
        for (var i = 1; i < items.Count; i++)
        {
            var isRun = items[i].Kind == items[i - 1].Kind && items[i].Kind is (ItemKind.ToolCall or ItemKind.ToolResult);
            positions[i] = positions[i - 1] + (isRun ? 0 : 1);
        }

        var marks = Enumerable.Range(0, items.Count)
            .Where(i => items[i].Marks != ItemMarks.None && tokens[i] >= 1_024).ToList();
        var hit = -1;
        foreach (var mark in Enumerable.Reverse(marks))
        {
            for (var i = mark; i >= 0 && hit < 0 && positions[mark] - positions[i] < 20; i--)
            {
                hit = Life(model, path[i].Chain, now) > 0 ? i : -1;
            }
        }

        if (hit >= 0)
        {
            Keep(model, path[hit].Chain, Life(model, path[hit].Chain, now), now);
        }

        foreach (var i in marks)
        {
            Keep(model, path[i].Chain, (items[i].Marks & ItemMarks.CacheLong) != 0 ? 3_600 : 300, now);
        }

        return (hit < 0 ? 0 : tokens[hit], marks.Count == 0 ? 0 : tokens[marks[^1]]);
    }

    private static (ProposedItem[] Path, int[] Tokens) Measure(IReadOnlyList<Item> items)
    {
        var path = Line.Path(items).Items.ToArray();
        var sum = 0;
        return (path, [.. path.Select(item => sum += item.Length)]);
    }

    private int Life(string model, ChainHash prefix, DateTimeOffset now) =>
        _entries.TryGetValue((model, prefix), out var entry) && now <= entry.Lapses ? entry.Life : 0;

    private void Keep(string model, ChainHash prefix, int life, DateTimeOffset now)
    {
        var longest = Math.Max(life, Life(model, prefix, now));
        _entries[(model, prefix)] = (now.AddSeconds(longest), longest);
    }
}
