namespace Sessions.Chaos.Agents;

/// <summary>An answer as a client understands it.</summary>
/// <param name="IsWhole">Whether its end was seen: the wire format's last event, or a complete body.</param>
/// <param name="Id">The provider's id of it.</param>
/// <param name="Items">What it adds to the transcript, as JSON.</param>
/// <param name="Calls">Ids of the tool calls that it asks for.</param>
internal sealed record AgentAnswer(
    bool IsWhole, string Id, IReadOnlyList<string> Items, IReadOnlyList<string> Calls)
{
    public static AgentAnswer Broken { get; } = new(false, "", [], []);
}
