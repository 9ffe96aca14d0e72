namespace Sessions.Gateway.FrontDoor;

/// <summary>Names this running front door in the log: <c>node/boot</c>.</summary>
/// <param name="Node">The node's name, the same over restarts.</param>
/// <param name="Boot">One run of the node.</param>
public sealed record FrontDoorName(string Node, string Boot)
{
    /// <inheritdoc />
    public override string ToString() => $"{Node}/{Boot}";
}
