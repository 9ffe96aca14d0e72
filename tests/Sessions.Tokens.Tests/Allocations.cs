namespace Sessions.Tokens.Tests;

/// <summary>Measures what a call allocates on the managed heap.</summary>
internal static class Allocations
{
    private const int Tries = 5;

    /// <summary>The least of several tries: the first fills pools, and a collection may empty them at any time.</summary>
    public static long LeastOf(Func<int> call)
    {
        var least = long.MaxValue;
        for (var time = 0; time < Tries; time++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
