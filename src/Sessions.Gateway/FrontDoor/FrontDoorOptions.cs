using System.ComponentModel.DataAnnotations;

namespace Sessions.Gateway.FrontDoor;

/// <summary>The front door's limits; configuration section <c>FrontDoor</c>.</summary>
public sealed class FrontDoorOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "FrontDoor";

    /// <summary>
    /// Largest request body, in bytes, 1 KiB to 512 MiB. The default is 32 MiB, Anthropic's own limit.
    /// </summary>
    [Range(1024, 512 * 1024 * 1024)]
    public int BodyBytesMax { get; set; } = 32 * 1024 * 1024;

    /// <summary>Most context items in one request, 1 to 1,000,000. The default is 100,000.</summary>
    [Range(1, 1_000_000)]
    public int ItemsMax { get; set; } = 100_000;

    /// <summary>Deepest nesting of a request body, 8 to 512. The default is 128.</summary>
    [Range(8, 512)]
    public int DepthMax { get; set; } = 128;

    /// <summary>
    /// How long a turn may run before it counts as lost, in seconds, 10 to 86,400. The default is 3,600.
    /// </summary>
    [Range(10, 86_400)]
    public int TurnSecondsMax { get; set; } = 3_600;

    /// <summary>
    /// How long a turn waits for another one of its session, where the policy says so, in seconds, 1 to 3,600. The
    /// default is 60.
    /// </summary>
    [Range(1, 3_600)]
    public int BusyWaitSeconds { get; set; } = 60;

    internal TimeSpan BusyWait => TimeSpan.FromSeconds(BusyWaitSeconds);

    /// <summary>
    /// Memory for the content of conversations that the grid keeps and that were lately used, in bytes, 1 MiB to 64
    /// GiB. The default is 256 MiB.
    /// </summary>
    [Range(1024 * 1024, 64L * 1024 * 1024 * 1024)]
    public long ConversationCacheBytes { get; set; } = 256 * 1024 * 1024;

    /// <summary>
    /// How long a stopping node waits for running turns, in seconds, 1 to 86,400. The default is 600.
    /// </summary>
    [Range(1, 86_400)]
    public int DrainSeconds { get; set; } = 600;

    /// <summary>
    /// Host name or IP address where other front doors of the grid reach this one, at its own port and without TLS;
    /// null where they do not. With it a running answer can be followed from every node, else once it has ended.
    /// </summary>
    [RegularExpression("[A-Za-z0-9.:-]{1,255}")]
    public string? PeerHost { get; set; }

    /// <summary>What holds for tenants that have no entry in <see cref="Tenants"/>.</summary>
    [Required]
    public TenantOptions Default { get; set; } = new();

    /// <summary>Settings of single tenants, by name.</summary>
    public IDictionary<string, TenantOptions> Tenants { get; } = new Dictionary<string, TenantOptions>();

    /// <summary>The settings of a tenant.</summary>
    internal TenantOptions For(Contracts.TenantId tenant) =>
        Tenants.Count > 0 && Tenants.TryGetValue(tenant.Value, out var own) ? own : Default;
}
