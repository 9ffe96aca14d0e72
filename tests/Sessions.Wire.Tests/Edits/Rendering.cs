using System.Buffers;
using System.Text;
using Sessions.Core.Compaction;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

/// <summary>Short ways to render a body in a test.</summary>
internal static class Rendering
{
    public static PathEdit Edit(int from, int to, EditScope scope, params string[] fragments) =>
        new(from, to, scope, 0, [.. fragments.Select(raw => new PathFragment(ItemKind.User, 0, new KeptJson(Encoding.UTF8.GetBytes(raw))))]);

    public static string Send(WireFormat wire, string body, params PathEdit[] edits) => Send(wire, body, new TurnRendering { Edits = edits });

    /// <summary>The rendered body, or null when nothing changes.</summary>
    public static string Send(WireFormat wire, string body, TurnRendering rendering)
    {
        using var request = Reading.Read(wire, body);
        if (PathRenderer.Render(request, rendering) is not { } patch)
        {
            return body;
        }

        var written = new ArrayBufferWriter<byte>();
        patch.WriteTo(request.Body.Span, written);
        var sent = Encoding.UTF8.GetString(written.WrittenSpan);
        using var again = Reading.Read(wire, sent);
        return sent;
    }
}
