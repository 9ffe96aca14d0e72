namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>The system's clock, which a test may set forward and back; timers keep their pace.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
