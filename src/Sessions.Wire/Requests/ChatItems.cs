using Sessions.Core.Items;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Reads OpenAI Chat <c>messages</c>: one item per message.</summary>
internal static class ChatItems
{
    /// <summary>Reads the list at the scanner's position.</summary>
    public static bool Read(ref ItemScan scan)
    {
        if (scan.Json.Next != (byte)'[')
        {
            return scan.Json.Fail("It must be an array.");
        }

        if (!scan.Json.Open())
        {
            return false;
        }

        for (var started = false; scan.Json.NextElement(ref started);)
        {
            scan.Element++;
            var isMessage = scan.Json.Next == (byte)'{';
            if (!(isMessage ? ReadMessage(ref scan) : scan.Whole(ItemSection.Messages, ItemKind.Other)))
            {
                return false;
            }
        }

        return scan.Json.Failure is null;
    }

    private static bool ReadMessage(ref ItemScan scan)
    {
        ref var json = ref scan.Json;
        var offset = json.Position;
        var role = default(RoleName);
        var callsTools = false;
        scan.Begin(ItemSection.Messages);
        if (!json.Open())
        {
            return false;
        }

        for (var member = default(MemberCursor); json.NextMember(ref member);)
        {
            var start = json.Position;
            var first = json.Next;
            if (member.Name == MemberName.Role && first == (byte)'"')
            {
                if (!json.String(out var name))
                {
                    return false;
                }

                role = RoleName.Of(json.ContentOf(name));
                continue;
            }

            if (!json.MemberValue(ref member))
            {
                return false;
            }

            callsTools |= member.Name switch
            {
                MemberName.ToolCalls => first == (byte)'[' && !json.IsEmptyList(start),
                MemberName.FunctionCall => first == (byte)'{',
                _ => false,
            };
        }

        var kind = callsTools && role.Role == Role.Assistant ? ItemKind.ToolCall : role.Kind;
        return json.Failure is null && scan.End(offset, kind);
    }
}
