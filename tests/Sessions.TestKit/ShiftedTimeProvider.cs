namespace Sessions.TestKit;

/// <summary>The system's clock, put forward or back by a test; timers run as ever.</summary>
public sealed class ShiftedTimeProvider : TimeProvider
{
    private long _shiftTicks;

    /// <summary>By how much it is off.</summary>
    public TimeSpan Shift
    {
        get => new(Interlocked.Read(ref _shiftTicks));
        set => Interlocked.Exchange(ref _shiftTicks, value.Ticks);
    }

    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Shift;
}
