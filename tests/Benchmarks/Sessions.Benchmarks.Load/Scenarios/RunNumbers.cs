using Sessions.Benchmarks.Load.Bodies;

namespace Sessions.Benchmarks.Load.Scenarios;

/// <summary>Starts session numbers where no earlier run can have been.</summary>
internal static class RunNumbers
{
    private const int SessionsPerMillisecondBits = 8;

    /// <summary>Numbers of at most 12 hexadecimal digits, which is what a body has room for.</summary>
    public static SessionNumbers Create()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return new SessionNumbers((now << SessionsPerMillisecondBits) & 0xFFFF_FFFF_FFFF);
    }
}
