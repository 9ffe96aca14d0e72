using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Runtime;

/// <summary>The context path of one turn, without its content.</summary>
/// <param name="Turn">The turn's number; 0 for a session without turns.</param>
/// <param name="Model">Model as the request spells it.</param>
/// <param name="Window">The model's window, in tokens.</param>
/// <param name="UsableWindow">The window less the output reserve, in tokens.</param>
/// <param name="Items">The items from the root's child down to the turn's leaf.</param>
public sealed record TurnPath(int Turn, string Model, int Window, int UsableWindow, IReadOnlyList<PathItem> Items)
{
    /// <summary>The wire format that it was sent in.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>Name of the upstream that it went to; empty for a session without turns.</summary>
    public string Upstream { get; init; } = "";

    /// <summary>Node of its last item; 0 for an empty path.</summary>
    public int Leaf { get; init; }

    /// <summary>Position of the compaction that the turn was sent with; 0 for none.</summary>
    public long Compaction { get; init; }

    /// <summary>The compaction's edits, in the order of the path; empty for none.</summary>
    public IReadOnlyList<PathEdit> Edits { get; init; } = [];

    /// <summary>The path of a session without turns.</summary>
    public static TurnPath Empty { get; } = new(0, "", 0, 0, []);
}

/// <summary>One item of a path.</summary>
/// <param name="Node">Its number in the context tree.</param>
/// <param name="Depth">Its place in the path, from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Tokens">Its own tokens, by the grid's count.</param>
/// <param name="Position">Position of the <c>items.appended</c> event that holds it.</param>
public readonly record struct PathItem(int Node, int Depth, ItemKind Kind, int Tokens, long Position);
