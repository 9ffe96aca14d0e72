namespace Sessions.Tokens.Tests.Golden;

/// <summary>A small random sequence whose values never change with the runtime (splitmix64).</summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 to <paramref name="end"/> − 1.</summary>
    public int Below(int end) => (int)(Next() % (uint)end);

    public T Pick<T>(ReadOnlySpan<T> choices) => choices[Below(choices.Length)];
}
