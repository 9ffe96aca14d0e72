namespace Sessions.Grains;

/// <summary>A snapshot as grain storage keeps it, and as it travels to where a session moves.</summary>
[GenerateSerializer, Alias("sessions.snapshot")]
internal sealed class SnapshotRecord
{
    /// <summary>Position of the last event that it covers; 0 for none.</summary>
    [Id(0)]
    public long Position { get; set; }

    /// <summary>The snapshot; empty in memory once the session is awake.</summary>
    [Id(1)]
    public byte[] Data { get; set; } = [];
}
