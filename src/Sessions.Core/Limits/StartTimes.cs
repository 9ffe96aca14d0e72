namespace Sessions.Core.Limits;

/// <summary>How many turns began in each of the last seconds, as far as a minute reaches back.</summary>
/// <remarks>
/// Counted by whole seconds of the log's own time: a window of 60 seconds holds at most the limit, and at worst opens a
/// second late. A turn of a second may have begun at its very end, so that second is kept 61.
/// </remarks>
public sealed class StartTimes
{
    private const int WindowSeconds = 61;

    private readonly Queue<SecondCount> _seconds = new();

    /// <summary>The seconds that saw any, oldest first.</summary>
    public IEnumerable<SecondCount> Seconds => _seconds;

    /// <summary>Takes the beginning of a turn into account.</summary>
    public void Add(DateTimeOffset at)
    {
        var second = at.ToUnixTimeSeconds();
        Trim(second);
        if (_seconds.Count > 0 && _last.Second == second)
        {
            _last.Count++;
            return;
        }

        _last = new SecondCount { Second = second, Count = 1 };
        _seconds.Enqueue(_last);
    }

    /// <summary>How long until one more may begin; zero when it may now.</summary>
    /// <param name="at">The time.</param>
    /// <param name="limit">Turns that may begin within a minute.</param>
    public TimeSpan WaitFor(DateTimeOffset at, int limit)
    {
        var begun = 0;
        var first = at.ToUnixTimeSeconds() - WindowSeconds;
        foreach (var second in _seconds)
        {
            begun += second.Second > first ? second.Count : 0;
        }

        var surplus = begun - limit + 1;
        if (surplus <= 0)
        {
            return TimeSpan.Zero;
        }

        // The oldest seconds leave the window first.
        foreach (var second in _seconds)
        {
            if (second.Second > first && (surplus -= second.Count) <= 0)
            {
                return DateTimeOffset.FromUnixTimeSeconds(second.Second + WindowSeconds) - at;
            }
        }

        return TimeSpan.FromSeconds(WindowSeconds);
    }

    /// <summary>Restores what <see cref="Seconds"/> gave.</summary>
    internal static StartTimes Restore(IEnumerable<SecondCount> seconds)
    {
        var times = new StartTimes();
        foreach (var second in seconds)
        {
            times._seconds.Enqueue(times._last = second);
        }

        return times;
    }

    private SecondCount _last = new();

    private void Trim(long second)
    {
        while (_seconds.TryPeek(out var oldest) && oldest.Second <= second - WindowSeconds)
        {
            _seconds.Dequeue();
        }
    }
}

/// <summary>Turns that began in one second.</summary>
public sealed record SecondCount
{
    /// <summary>The second, since 1970.</summary>
    public long Second { get; init; }

    /// <summary>How many.</summary>
    public int Count { get; set; }
}
