namespace Sessions.Runtime;

/// <summary>Names of running front doors, <c>node/boot</c>: one node, one run of it.</summary>
public static class FrontDoors
{
    /// <summary>
    /// Whether a front door is an earlier run of the node that <paramref name="running"/> names; with an empty boot
    /// there, as in <c>node/</c>, every run of that node.
    /// </summary>
    public static bool IsSucceeded(string frontDoor, string running)
    {
        ArgumentNullException.ThrowIfNull(frontDoor);
        ArgumentNullException.ThrowIfNull(running);
        var node = running.AsSpan(0, running.LastIndexOf('/') + 1);
        return frontDoor != running
            && node.Length > 0
            && frontDoor.LastIndexOf('/') + 1 == node.Length
            && frontDoor.AsSpan().StartsWith(node, StringComparison.Ordinal);
    }
}
