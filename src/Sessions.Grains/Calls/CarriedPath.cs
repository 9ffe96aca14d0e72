using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Grains.Calls;

/// <summary>What of a path travels to its session: every hash, and the bytes of the items at its end.</summary>
internal static class CarriedPath
{
    /// <summary>
    /// How many bytes travel on the chance that the session lacks them, where nothing is known of it. A second call for
    /// more costs less than sending what is known already.
    /// </summary>
    public const int BlindBytesMax = 64 * 1024;

    /// <summary>The first item whose bytes should travel.</summary>
    /// <param name="path">The request's path.</param>
    /// <param name="known">Items of this line of conversation that the session has acknowledged; 0 for none.</param>
    public static int First(PathProposal path, int known)
    {
        var items = path.Items.Span;
        if (known > 0 && known <= items.Length)
        {
            return Math.Max(known, path.FirstCarried);
        }

        var bytes = 0;
        var first = items.Length;
        while (first > path.FirstCarried && bytes + items[first - 1].Length <= BlindBytesMax)
        {
            bytes += items[--first].Length;
        }

        return first;
    }

    /// <summary>
    /// A proposal that carries items from <paramref name="first"/> on and owns its memory: the call may outlive the
    /// request's body, which is only borrowed.
    /// </summary>
    public static TurnProposal Proposal(TurnProposal proposal, int first) =>
        proposal with { Path = Owned(proposal.Path, first) };

    /// <summary>A path that carries items from <paramref name="first"/> on and owns its memory.</summary>
    public static PathProposal Owned(PathProposal path, int first)
    {
        var items = path.Items.ToArray();
        var length = 0;
        for (var i = first; i < items.Length; i++)
        {
            length = checked(length + items[i].Length);
        }

        var body = new byte[length];
        var offset = 0;
        for (var i = 0; i < items.Length; i++)
        {
            if (i < first)
            {
                items[i] = items[i] with { Offset = 0, Length = 0 };
                continue;
            }

            path.BytesOf(i).CopyTo(body.AsSpan(offset));
            items[i] = items[i] with { Offset = offset };
            offset += items[i].Length;
        }

        return new PathProposal { Items = items, Body = body, FirstCarried = first };
    }
}
