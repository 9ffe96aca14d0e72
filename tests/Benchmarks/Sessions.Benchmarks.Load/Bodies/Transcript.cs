namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>
/// The body of one conversation at its longest, and where it may be cut to get the body of each earlier turn.
/// </summary>
/// <param name="Text">JSON up to, not including, the bracket that ends <c>messages</c>.</param>
/// <param name="Cuts">Offsets in <paramref name="Text"/> at which turn 0, 1, 2… ends; ascending.</param>
/// <param name="Stamps">
/// Offsets of the 12-byte places, one in each message, that take the session's number, so that no two sessions have a
/// message in common and nothing can be remembered from one session for another.
/// </param>
/// <param name="Tail">What closes the body after any cut.</param>
internal sealed record Transcript(byte[] Text, int[] Cuts, int[] Stamps, byte[] Tail)
{
    public const int StampBytes = 12;

    /// <summary>The transcript with bytes of its own, for one connection to stamp.</summary>
    public Transcript Copy() => this with { Text = Text.ToArray() };
}
