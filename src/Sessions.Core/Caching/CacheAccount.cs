using Sessions.Core.Events;
using Sessions.Core.Ledger;

namespace Sessions.Core.Caching;

/// <summary>A session's account of its prefix cache: a fold of its turns' expectations, reports and breaks.</summary>
public sealed record CacheAccount
{
    /// <summary>Breaks whose positions are kept.</summary>
    public const int RecentMax = 16;

    /// <summary>The account of a session that has none.</summary>
    public static CacheAccount Empty { get; } = new();

    /// <summary>Turns that read what was predicted.</summary>
    public int AsPredicted { get; init; }

    /// <summary>Turns that read less.</summary>
    public int Less { get; init; }

    /// <summary>Turns that read more.</summary>
    public int More { get; init; }

    /// <summary>What was lost, by cause; only causes that occurred.</summary>
    public IReadOnlyList<CacheLoss> Losses { get; init; } = [];

    /// <summary>What turns sent, by the pause before them.</summary>
    public CacheGaps Gaps { get; init; }

    /// <summary>What those turns used.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>Positions of the last breaks, oldest first.</summary>
    public IReadOnlyList<long> Recent { get; init; } = [];

    /// <summary>The last turn that could be compared; null before it.</summary>
    public ComparedTurn? Last { get; init; }

    internal CacheAccount With(CacheBrokenData broken, long position)
    {
        var losses = new List<CacheLoss>(Losses);
        var index = losses.FindIndex(loss => loss.Cause == broken.Cause);
        var before = index < 0 ? new CacheLoss(broken.Cause, 0, 0, 0) : losses[index];
        var after = before with
        {
            Count = before.Count + 1,
            Tokens = before.Tokens + broken.LostTokens,
            NanoUsd = before.NanoUsd + (broken.LostNanoUsd ?? 0),
        };
        if (index < 0)
        {
            losses.Add(after);
        }
        else
        {
            losses[index] = after;
        }

        return this with
        {
            Losses = losses,
            Recent = [.. Recent.Count < RecentMax ? Recent : Recent.Skip(1), position],
        };
    }

    internal CacheAccount With(int turn, int predicted, CacheExpectation expectation, TurnEndedData ended) =>
        this with
        {
            AsPredicted = AsPredicted + (ended.Cache == CacheOutcome.AsPredicted ? 1 : 0),
            Less = Less + (ended.Cache == CacheOutcome.Less ? 1 : 0),
            More = More + (ended.Cache == CacheOutcome.More ? 1 : 0),
            Gaps = Gaps.With(expectation, ended.Usage),
            Usage = Usage + ended.Usage,
            Last = new ComparedTurn(turn, expectation.Best, predicted, ended.Usage.CacheRead, expectation.Cause),
        };
}

/// <summary>What one cause has cost a session.</summary>
/// <param name="Cause">The cause.</param>
/// <param name="Count">Breaks.</param>
/// <param name="Tokens">Tokens that were not read.</param>
/// <param name="NanoUsd">What that cost where prices are known, in billionths of a US dollar.</param>
public readonly record struct CacheLoss(CacheCause Cause, int Count, long Tokens, long NanoUsd);

/// <summary>One turn's cache read: what was possible, predicted and reported.</summary>
/// <param name="Turn">Its number.</param>
/// <param name="Best">Tokens that were possible.</param>
/// <param name="Predicted">Tokens that were predicted.</param>
/// <param name="Reported">Tokens that the provider reported.</param>
/// <param name="Cause">Why less was predicted than possible.</param>
public sealed record ComparedTurn(int Turn, int Best, int Predicted, long Reported, CacheCause Cause);

/// <summary>Prompt tokens of turns by the pause since the turn before in their line of conversation.</summary>
/// <remarks>
/// Of each class, what could have been read from an entry that is still there (<c>Again</c>), and what was new
/// (<c>New</c>).
/// </remarks>
public readonly record struct CacheGaps
{
    private const int ShortSeconds = 300;
    private const int LongSeconds = 3_600;

    /// <summary>Tokens sent again within five minutes.</summary>
    public long ShortAgain { get; init; }

    /// <summary>Other tokens of those turns, and all of first turns.</summary>
    public long ShortNew { get; init; }

    /// <summary>Tokens sent again after more than five minutes and within an hour.</summary>
    public long HourAgain { get; init; }

    /// <summary>Other tokens of those turns.</summary>
    public long HourNew { get; init; }

    /// <summary>Tokens sent again after more than an hour.</summary>
    public long LaterAgain { get; init; }

    /// <summary>Other tokens of those turns.</summary>
    public long LaterNew { get; init; }

    internal CacheGaps With(CacheExpectation expectation, in TokenUsage usage)
    {
        var again = Math.Min(usage.Input, Math.Max(expectation.Reusable, usage.CacheRead));
        var fresh = usage.Input - again;
        return expectation.GapSeconds switch
        {
            <= ShortSeconds => this with { ShortAgain = ShortAgain + again, ShortNew = ShortNew + fresh },
            <= LongSeconds => this with { HourAgain = HourAgain + again, HourNew = HourNew + fresh },
            _ => this with { LaterAgain = LaterAgain + again, LaterNew = LaterNew + fresh },
        };
    }
}
