namespace Sessions.Gateway.FrontDoor;

/// <summary>
/// Names this running front door in the log: <c>node/boot</c>, or <c>node/boot@host:port</c> where other front doors
/// reach it.
/// </summary>
/// <param name="Node">The node's name, the same over restarts.</param>
/// <param name="Boot">One run of the node.</param>
/// <param name="Address">Where other front doors reach it, <c>host:port</c>; null where they do not.</param>
public sealed record FrontDoorName(string Node, string Boot, string? Address = null)
{
    private const char AddressMark = '@';

    private readonly string _text = Address is null ? $"{Node}/{Boot}" : $"{Node}/{Boot}{AddressMark}{Address}";

    /// <summary>Where the front door of a name is reached; null where its name does not say.</summary>
    public static string? AddressOf(string frontDoor)
    {
        ArgumentNullException.ThrowIfNull(frontDoor);
        var mark = frontDoor.IndexOf(AddressMark, frontDoor.LastIndexOf('/') + 1);
        return mark < 0 ? null : frontDoor[(mark + 1)..];
    }

    /// <inheritdoc />
    public override string ToString() => _text;
}
