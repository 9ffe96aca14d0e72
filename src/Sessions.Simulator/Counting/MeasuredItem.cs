namespace Sessions.Simulator.Counting;

/// <summary>What one prompt item weighs and what it means; shared by every request that carries it.</summary>
/// <param name="Hash">The hash of its meaning: cache marks, item ids and JSON dress left out.</param>
/// <param name="Tokens">Its tokens without the overhead of the message that carries it.</param>
/// <param name="Segments">Hashes of its successive pieces of equal size, for caches that match inside an item.</param>
internal sealed record MeasuredItem(UInt128 Hash, int Tokens, UInt128[] Segments)
{
    public static MeasuredItem Setting(UInt128 hash, int tokens = 0) => new(hash, tokens, [hash]);

    /// <summary>Tokens up to and with one segment; a fair share, for nobody has cut the tokens themselves.</summary>
    public int TokensThrough(int segment) => (int)((long)Tokens * (segment + 1) / Segments.Length);
}
