namespace Sessions.Contracts.Views;

/// <summary>How the context of one turn as it was sent differs from what the client sent.</summary>
public sealed record ContextDiffView
{
    /// <summary>The turn; 0 for a session without turns.</summary>
    public required int Turn { get; init; }

    /// <summary>The compaction that the turn was sent with; null when it was sent as it came.</summary>
    public required long? Compaction { get; init; }

    /// <summary>Tokens of the whole path as the client sent it.</summary>
    public required int TokensOriginal { get; init; }

    /// <summary>Tokens of the whole path as it was sent.</summary>
    public required int TokensSent { get; init; }

    /// <summary>How many edits the whole path has.</summary>
    public required int EditCount { get; init; }

    /// <summary>This page's edits in path order.</summary>
    public required IReadOnlyList<ContextEditView> Edits { get; init; }

    /// <summary>Depth of the last item that the page's edits cover; continue with it as <c>after</c>.</summary>
    public required int Next { get; init; }

    /// <summary>Whether deeper edits exist.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>One edit of a path: what the client sent, and what went in its place.</summary>
/// <param name="From">Depth of the first item that is replaced, from 1.</param>
/// <param name="To">Depth of the last one.</param>
/// <param name="TokensBefore">Tokens of the items.</param>
/// <param name="TokensAfter">Tokens of what was sent in their place.</param>
/// <param name="Was">The items as the client sent them; their depths are those of the original path.</param>
/// <param name="Sent">What was sent in their place, depths of the sent path; empty where they were left out.</param>
public sealed record ContextEditView(
    int From,
    int To,
    int TokensBefore,
    int TokensAfter,
    IReadOnlyList<ContextItemView> Was,
    IReadOnlyList<ContextItemView> Sent);
