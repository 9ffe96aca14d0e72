namespace Sessions.EndToEnd;

/// <summary>Waits for something that another process does, by looking, never by sleeping for a guessed time.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns what is observed once it is as it should be; fails with the last observation.</summary>
    public static async Task<T> ObserveAsync<T>(Func<Task<T>> look, Func<T, bool> isAsItShouldBe, string what)
    {
        var token = TestContext.Current.CancellationToken;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var seen = await look();
            if (isAsItShouldBe(seen))
            {
                return seen;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
            {
                throw new TimeoutException($"Not observed within {Deadline.TotalSeconds} s: {what}. Last seen: {seen}");
            }

            await Task.Delay(LookEvery, TimeProvider.System, token);
        }
    }

    /// <summary>Waits until a condition holds.</summary>
    public static Task HoldsAsync(Func<Task<bool>> condition, string what) =>
        ObserveAsync(condition, static holds => holds, what);

    /// <summary>Awaits something that must happen, but no longer than the deadline.</summary>
    public static Task<T> HappensAsync<T>(Task<T> task) =>
        task.WaitAsync(Deadline, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="HappensAsync{T}(Task{T})" />
    public static Task HappensAsync(Task task) => task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
}
