namespace Sessions.Wire.Requests;

/// <summary>Where in a path an item stands, in cache order; part of the item hash, so never renumbered.</summary>
internal enum ItemSection : byte
{
    Tools = 0,

    /// <summary>Chat's older <c>functions</c>.</summary>
    Functions = 1,
    System = 2,
    Messages = 3,
}
