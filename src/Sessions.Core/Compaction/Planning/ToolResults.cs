using Sessions.Contracts.Policies;
using Sessions.Core.Items;

namespace Sessions.Core.Compaction.Planning;

/// <summary>The tool results of a path, with the calls that they answer.</summary>
internal static class ToolResults
{
    /// <summary>A result that may be cleared.</summary>
    /// <param name="Index">Where it stands.</param>
    /// <param name="Call">What asked for it; null where that is not in the path.</param>
    public readonly record struct Candidate(int Index, ToolCall? Call);

    /// <summary>
    /// Results older than the last turns that no edit covers, of tools that are not excluded, oldest first.
    /// </summary>
    public static List<Candidate> Old(PathDraft path, CompactionPolicy policy, int end, Func<int, bool> pinned)
    {
        var found = new List<Candidate>();
        foreach (var candidate in All(path))
        {
            var index = candidate.Index;
            var excluded = candidate.Call is { Name: var name }
                && policy.ExcludedTools.Contains(name, StringComparer.Ordinal);
            if (index < end && !excluded && !pinned(index) && !path.IsEdited(index))
            {
                found.Add(candidate);
            }
        }

        return found;
    }

    /// <summary>Every result, oldest first.</summary>
    public static List<Candidate> All(PathDraft path)
    {
        var results = new List<Candidate>();
        var calls = new Dictionary<string, ToolCall>(StringComparer.Ordinal);
        for (var i = path.HeadLength; i < path.Items.Count; i++)
        {
            foreach (var call in path.Facts[i].Calls)
            {
                calls[call.Id] = call;
            }

            if (path.Items[i].Kind == ItemKind.ToolResult)
            {
                var id = path.Facts[i].Answers;
                results.Add(new Candidate(i, id is null ? null : calls.GetValueOrDefault(id)));
            }
        }

        return results;
    }
}
