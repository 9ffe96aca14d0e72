using Sessions.Core.Compaction;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Holds a rendering against the request that it is meant for.</summary>
internal static class RenderingRules
{
    /// <summary>Checks all that can be told without looking at the body.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public static void Check(WireRequest request, TurnRendering rendering)
    {
        Require(
            rendering.Breakpoints.Count == 0 || request.Wire == WireFormat.Messages,
            "Only Anthropic Messages takes cache breakpoints.");
        Require(
            rendering.PromptCacheKey is null || request.Wire != WireFormat.Messages,
            "Only OpenAI takes a prompt_cache_key.");
        Require(
            rendering.ContextManagement is not { } management
                || (request.Wire != WireFormat.Chat && !management.Utf8.IsEmpty),
            "Chat takes no context_management, and elsewhere it is a JSON value.");
        var count = request.Path.Items.Length;
        foreach (var hint in rendering.Breakpoints)
        {
            Require(hint.Depth >= 1 && hint.Depth <= count, $"A breakpoint's depth {hint.Depth} is not in 1..{count}.");
        }

        var before = 0;
        foreach (var edit in rendering.Edits)
        {
            CheckEdit(request, edit, before, count);
            before = edit.To;
        }
    }

    /// <summary>The section that holds an item.</summary>
    public static int SectionOf(in SectionPlaces sections, int item)
    {
        var section = 0;
        while (item >= sections[section].End)
        {
            section++;
        }

        return section;
    }

    /// <summary>Refuses a rendering that does not fit.</summary>
    public static void Require(bool fits, string why)
    {
        if (!fits)
        {
            Refuse(why);
        }
    }

    /// <inheritdoc cref="Require(bool, string)" />
    public static void Refuse(string why) => throw new ArgumentException(why);

    private static void CheckEdit(WireRequest request, PathEdit edit, int before, int count)
    {
        if (edit.From <= before || edit.To < edit.From || edit.To > count)
        {
            Refuse($"An edit of the items {edit.From} to {edit.To} does not fit behind {before} and within {count}.");
        }

        var section = SectionOf(request.Sections, edit.From - 1);
        if (section != SectionOf(request.Sections, edit.To - 1))
        {
            Refuse($"An edit of the items {edit.From} to {edit.To} reaches over sections of the path.");
        }

        if (edit.Scope == EditScope.Messages && section != (int)ItemSection.Messages)
        {
            Refuse($"An edit of the items {edit.From} to {edit.To} is one of messages, but they are none.");
        }

        foreach (var fragment in edit.Fragments)
        {
            if (fragment.Raw.Utf8.IsEmpty)
            {
                Refuse($"A fragment for the items {edit.From} to {edit.To} has no bytes.");
            }
        }
    }
}
