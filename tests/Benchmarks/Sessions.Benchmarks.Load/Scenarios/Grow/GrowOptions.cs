using Sessions.Benchmarks.Load.Cli;

namespace Sessions.Benchmarks.Load.Scenarios.Grow;

/// <summary>How far and in what steps <c>bench grow</c> lets conversations grow.</summary>
internal sealed record GrowOptions(int Conversations, int Turns, int TurnBytes, int Window)
{
    public static readonly string[] Names = ["conversations", "turns", "turn-bytes", "window"];

    public static GrowOptions From(Arguments arguments) => new(
        arguments.Whole("conversations", 32),
        arguments.Whole("turns", 1000),
        arguments.Whole("turn-bytes", 160),
        arguments.Whole("window", 50));
}
