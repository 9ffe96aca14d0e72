using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Turns what a plan says about a request into edits of its body.</summary>
/// <remarks>
/// A provider's prefix cache and its bound thinking see bytes, so nothing is written anew: items give way to their
/// fragments where they stand, and all else stays as the client sent it.
/// </remarks>
public static class PathRenderer
{
    /// <summary>The edits that send a request as the plan says.</summary>
    /// <remarks>
    /// A message that loses all its blocks goes as a whole. An edit of items that reaches over several messages puts
    /// its fragments into the first. A string that stands for a list of blocks becomes that list where its item is
    /// edited or marked. A breakpoint goes into the fragment that its item gave way to, and to an item before where it
    /// may not stand (Anthropic: not on thinking, empty text or a tool of deferred loading); the client's own
    /// breakpoints on replaced items likewise. <c>prompt_cache_key</c> and <c>context_management</c> are set only where
    /// the request has none.
    /// </remarks>
    /// <param name="request">The request as it was read.</param>
    /// <param name="rendering">What to send instead.</param>
    /// <returns>The edits; null when nothing changes.</returns>
    /// <exception cref="ArgumentException">
    /// The rendering is not one of this request: a depth out of range, edits out of order, across sections or across
    /// messages' borders, a fragment without bytes, or something that the wire format lacks.
    /// </exception>
    public static BodyPatch? Render(WireRequest request, TurnRendering rendering)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(rendering);
        RenderingRules.Check(request, rendering);
        var splices = new SpliceList();
        TopMembersToSet.Write(request, rendering, splices);
        if (rendering.Edits.Count > 0 || rendering.Breakpoints.Count > 0)
        {
            var marks = request.Wire == WireFormat.Messages ? MarkTargets.Of(request, rendering) : [];
            WriteSections(new EditRun(request, rendering.Edits, marks, splices), request.Sections);
        }

        return splices.Splices.Count == 0 ? null : new BodyPatch(splices.Splices);
    }

    private static void WriteSections(EditRun run, SectionPlaces sections)
    {
        Span<SectionPlace> ordered = sections;
        ordered.Sort(static (left, right) => left.Value.Start.Value.CompareTo(right.Value.Start.Value));
        foreach (ref readonly var section in ordered)
        {
            if (section.Count > 0 && run.GoTo(section))
            {
                WriteSection(ref run, section);
            }
        }
    }

    private static void WriteSection(ref EditRun run, in SectionPlace section)
    {
        if (run.Body[section.Value.Start.Value] != (byte)'[')
        {
            LoneItem.Write(ref run, section);
        }
        else if (run.Wire == WireFormat.Messages && section.Section == ItemSection.Messages)
        {
            MessageEdits.Write(ref run, section);
        }
        else
        {
            ListEdits.Write(ref run, section.First, section.End);
        }
    }
}
