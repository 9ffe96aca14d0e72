namespace Sessions.Gateway.Identity;

/// <summary>
/// One client's way to name a session: the headers, most telling first, and the body field that it uses.
/// </summary>
internal sealed record IdentitySource(string Name)
{
    public string[] Session { get; init; } = [];

    public string[] Thread { get; init; } = [];

    public string[] ParentThread { get; init; } = [];

    public string[] ParentSession { get; init; } = [];

    public string[] Agent { get; init; } = [];

    /// <summary>Reads the session from the body; null where the source is a matter of headers.</summary>
    public Func<BodyHints, string?>? Body { get; init; }

    /// <summary>
    /// An illegal value is refused instead of mapped: the caller speaks to this gateway and can be told.
    /// </summary>
    public bool IsStrict { get; init; }

    /// <summary>Unrelated callers may share the value.</summary>
    public bool IsWeak { get; init; }

    /// <summary>Takes any <c>x-*-session-id</c> header that no other source knows.</summary>
    public bool IsWildcard { get; init; }

    public IEnumerable<string> Headers => [.. Session, .. Thread, .. ParentThread, .. ParentSession, .. Agent];
}
