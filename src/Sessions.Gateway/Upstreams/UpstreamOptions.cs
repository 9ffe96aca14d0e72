namespace Sessions.Gateway.Upstreams;

/// <summary>One provider that turns are sent to.</summary>
public sealed class UpstreamOptions
{
    /// <summary>Longest time-out, in seconds.</summary>
    public const int TimeoutSecondsMax = 3600;

    /// <summary>The upstream's name in logs, metrics and the ledger: 1–64 of <c>[A-Za-z0-9_-]</c>, not twice.</summary>
    public string Name { get; set; } = "";

    /// <summary>
    /// Absolute http or https address, with or without a path prefix, such as <c>https://api.openai.com</c>; a last
    /// segment <c>v1</c> is understood and not doubled.
    /// </summary>
    public string BaseAddress { get; set; } = "";

    /// <summary>
    /// The wire formats that it speaks: at least one of <c>chat</c>, <c>responses</c>, <c>messages</c>.
    /// </summary>
    public IList<string> Wires { get; } = [];

    /// <summary>The models that it serves, <c>*</c> for any run of characters; empty (the default) means all.</summary>
    public IList<string> Models { get; } = [];

    /// <summary>Which credential the upstream sees; default the caller's own.</summary>
    public UpstreamCredentialOptions Credential { get; set; } = new();

    /// <summary>
    /// Whether the upstream is told of sessions: the grid's <c>X-Session-Id</c> and <c>X-Session-Turn</c> and
    /// whatever header the client names its session by (which some providers route by). Default false: all of them
    /// are stripped.
    /// </summary>
    public bool ForwardSessionHeaders { get; set; }

    /// <summary>
    /// Whether the gateway asks for usage in Chat streams whose client did not, and takes the extra chunk out again.
    /// Default false: such streams are counted and marked as estimated.
    /// </summary>
    public bool AskForUsage { get; set; }

    /// <summary>
    /// Whether the provider keeps responses and conversations itself, so that all that names one passes to it. Default
    /// true; false where it keeps none: the grid keeps them in its place.
    /// </summary>
    public bool KeepsResponses { get; set; } = true;

    /// <summary>Longest silence of the upstream, in seconds, 1–3600; default 600.</summary>
    public int TimeoutSeconds { get; set; } = 600;
}
