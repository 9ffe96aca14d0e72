using System.Globalization;
using Sessions.Contracts.Policies;
using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>
/// Puts a note in the place of what a tool returned, oldest first, until the target is reached. The call, the result's
/// id and everything around them stay.
/// </summary>
internal static class ResultClearing
{
    /// <summary><c>clear-tool-results</c></summary>
    public static void ClearOld(PathDraft path, in PlanningScope scope)
    {
        foreach (var result in ToolResults.Old(path, scope.Policy, scope.End, scope.IsPinned))
        {
            if (path.Tokens <= scope.TargetTokens)
            {
                return;
            }

            Clear(path, scope, result.Index, "This tool result was cleared to keep the context small");
        }
    }

    /// <summary><c>drop-superseded-reads</c></summary>
    public static void DropSuperseded(PathDraft path, in PlanningScope scope)
    {
        var newest = NewestReads(path, scope.Policy);
        foreach (var result in ToolResults.Old(path, scope.Policy, scope.End, scope.IsPinned))
        {
            if (path.Tokens <= scope.TargetTokens)
            {
                return;
            }

            if (result.Call is { Path: { } file } call && IsRead(call, scope.Policy)
                && newest.TryGetValue(file, out var reads) && reads.Supersede(call, result.Index))
            {
                Clear(path, scope, result.Index, "This file was read again later in this conversation");
            }
        }
    }

    private static void Clear(PathDraft path, in PlanningScope scope, int index, string why)
    {
        var item = path.Items[index];
        var note = string.Create(
            CultureInfo.InvariantCulture,
            $"[{why}: {item.Tokens} tokens, kept as event {item.Position} of the session. Run the tool again if you need it.]");
        if (scope.Editor.ClearResult(path.Wire, item.Json.Span, note) is not { } cleared)
        {
            return;
        }

        var tokens = scope.Count(ItemKind.ToolResult, cleared.Utf8.Span);
        if (tokens < item.Tokens)
        {
            path.Replace(index, index, EditScope.Items, new PathFragment(ItemKind.ToolResult, tokens, cleared));
        }
    }

    private static Dictionary<string, Reads> NewestReads(PathDraft path, CompactionPolicy policy)
    {
        var newest = new Dictionary<string, Reads>(StringComparer.Ordinal);
        foreach (var result in ToolResults.All(path))
        {
            if (result.Call is { Path: { } file } call && IsRead(call, policy))
            {
                if (!newest.TryGetValue(file, out var reads))
                {
                    newest[file] = reads = new Reads();
                }

                reads.Add(call, result.Index);
            }
        }

        return newest;
    }

    private static bool IsRead(ToolCall call, CompactionPolicy policy) =>
        policy.ReadTools.Contains(call.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>The last reads of one file: of all of it, and of each part.</summary>
    private sealed class Reads
    {
        private readonly Dictionary<string, int> _byArguments = new(StringComparer.Ordinal);
        private int _whole = -1;

        public void Add(ToolCall call, int index)
        {
            _byArguments[call.Arguments] = index;
            if (!call.IsPartial)
            {
                _whole = index;
            }
        }

        public bool Supersede(ToolCall call, int index) =>
            _whole > index || _byArguments[call.Arguments] > index;
    }
}
