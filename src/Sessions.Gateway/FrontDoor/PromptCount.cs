using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.FrontDoor;

/// <summary>How many tokens a request is, by the grid's own count, where its provider cannot be asked.</summary>
/// <param name="Tokens">The whole prompt.</param>
internal sealed record PromptCount(int Tokens)
{
    /// <summary>Counts a request; refused where it cannot be read.</summary>
    public static Answer<PromptCount> Of(FrontDoorServices services, WireFormat wire, ReadOnlyMemory<byte> body)
    {
        if (!RequestReader.TryRead(wire, body, services.Limits, out var request, out var malformed))
        {
            return Refusals.Malformed(malformed);
        }

        using (request)
        {
            var counter = services.Counter;
            var tokens = counter.CountReply(wire);
            var hasTools = false;
            for (var i = 0; i < request.Path.Items.Length; i++)
            {
                var kind = request.Path.Items.Span[i].Kind;
                hasTools |= kind == ItemKind.ToolDefinition;
                tokens = checked(tokens + counter.CountItem(request.Model, kind, request.Path.BytesOf(i)));
            }

            return new PromptCount(tokens + (hasTools ? counter.CountToolList(wire) : 0));
        }
    }
}
