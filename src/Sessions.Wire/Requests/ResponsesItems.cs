using Sessions.Core.Items;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Reads Responses <c>input</c>: a string is one user message, a list one item per entry.</summary>
/// <remarks>
/// An entry's <c>id</c> and <c>status</c> are random or passing and not part of its meaning, except where the id is
/// all there is (<c>item_reference</c>) or may be (types this version does not know).
/// </remarks>
internal static class ResponsesItems
{
    private static ReadOnlySpan<byte> OpenUser => "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":"u8;

    private static ReadOnlySpan<byte> CloseUser => "}]}"u8;

    /// <summary>Reads the value at the scanner's position.</summary>
    public static bool Read(ref ItemScan scan)
    {
        ref var json = ref scan.Json;
        switch (json.Next)
        {
            case (byte)'n':
                return json.Value();
            case (byte)'"':
                var offset = json.Position;
                scan.Begin(ItemSection.Messages);
                return json.TextBlock(OpenUser, CloseUser, out _) && scan.End(offset, ItemKind.User);
            case (byte)'[':
                break;
            default:
                return json.Fail("It must be a string or an array.");
        }

        if (!json.Open())
        {
            return false;
        }

        for (var started = false; json.NextElement(ref started);)
        {
            scan.Element++;
            var isObject = json.Next == (byte)'{';
            if (!(isObject ? ReadEntry(ref scan) : scan.Whole(ItemSection.Messages, ItemKind.Other)))
            {
                return false;
            }
        }

        return json.Failure is null;
    }

    private static bool ReadEntry(ref ItemScan scan)
    {
        ref var json = ref scan.Json;
        var offset = json.Position;
        var entry = default(EntryShape);
        scan.Begin(ItemSection.Messages);
        if (!json.Open())
        {
            return false;
        }

        for (var member = default(MemberCursor); json.NextMember(ref member);)
        {
            if (!ReadMember(ref json, ref member, ref entry))
            {
                return false;
            }
        }

        if (json.Failure is not null)
        {
            return false;
        }

        var kind = BlockKinds.OfInput(entry.HasType ? json.ContentOf(entry.Type) : [], entry.Role);
        if (kind == ItemKind.Other && entry.HasId)
        {
            json.Insert(json.ContentOf(entry.Id));
        }

        return scan.End(offset, kind);
    }

    private static bool ReadMember(ref CanonicalScanner json, ref MemberCursor member, ref EntryShape entry)
    {
        var isString = json.Next == (byte)'"';
        switch (member.Name)
        {
            case MemberName.Role when isString:
                if (!json.String(out var role))
                {
                    return false;
                }

                entry.Role = RoleName.Of(json.ContentOf(role));
                return true;
            case MemberName.Type when isString:
                entry.HasType = json.String(out entry.Type);
                return entry.HasType
                    && (!json.ContentOf(entry.Type).SequenceEqual("message"u8) || json.Drop(ref member));
            case MemberName.Id when isString:
                entry.HasId = json.String(out entry.Id);
                return entry.HasId && json.Drop(ref member);
            case MemberName.Status:
                return json.Value() && json.Drop(ref member);
            case MemberName.Id when json.Next == (byte)'n':
                return json.Value() && json.Drop(ref member);
            default:
                return json.MemberValue(ref member);
        }
    }

    private struct EntryShape
    {
        public RoleName Role;
        public JsonText Type;
        public JsonText Id;
        public bool HasType;
        public bool HasId;
    }
}
