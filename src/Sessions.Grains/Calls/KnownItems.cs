using Sessions.Contracts;

namespace Sessions.Grains.Calls;

/// <summary>
/// How many items of each line of conversation its session is known to hold, as this front door has last seen it.
/// </summary>
/// <remarks>
/// A hint, and a table of fixed size: a line that shares its place with another pushes it out, and a wrong number costs
/// one more call. Safe to use at once from everywhere.
/// </remarks>
internal sealed class KnownItems
{
    private const int Places = 1 << 16;

    private readonly ulong[] _places = new ulong[Places];

    /// <summary>The number, 0 where nothing is known.</summary>
    public int Of(SessionKey session, string? thread)
    {
        var (place, tag) = Locate(session, thread);
        var entry = Volatile.Read(ref _places[place]);
        return (uint)(entry >> 32) == tag ? (int)(uint)entry : 0;
    }

    /// <summary>Notes what a session has acknowledged.</summary>
    public void Note(SessionKey session, string? thread, int items)
    {
        var (place, tag) = Locate(session, thread);
        Volatile.Write(ref _places[place], ((ulong)tag << 32) | (uint)items);
    }

    private static (int Place, uint Tag) Locate(SessionKey session, string? thread)
    {
        var left = (uint)HashCode.Combine(session.Id.Value, thread, session.Tenant.Value);
        var right = (uint)HashCode.Combine(session.Tenant.Value, session.Id.Value, thread, 1);
        return ((int)(left % Places), right);
    }
}
