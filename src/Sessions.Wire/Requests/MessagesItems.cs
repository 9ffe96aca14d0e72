using System.Buffers.Binary;
using Sessions.Core.Items;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>Reads Anthropic <c>messages</c>: one item per content block, a string being one text block.</summary>
/// <remarks>
/// The role is part of every block's hash. Where it stands after the content, the content is passed over and read at
/// the message's end. A message that has no readable content is one item as a whole.
/// </remarks>
internal static class MessagesItems
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
        var message = new MessageShape { Offset = json.Position, FirstDraft = scan.Drafts.Count, ContentAt = -1 };
        json.Restart([]);
        if (!json.Open())
        {
            return false;
        }

        for (var member = default(MemberCursor); json.NextMember(ref member);)
        {
            if (!ReadMember(ref scan, ref member, ref message))
            {
                return false;
            }

            json.Restart([]);
        }

        if (json.Failure is not null)
        {
            return false;
        }

        var end = json.Position;
        if (message.ContentAt >= 0 && !message.Irregular && scan.Drafts.Count == message.FirstDraft)
        {
            json.Position = message.ContentAt;
            if (!ReadContent(ref scan, message))
            {
                return false;
            }

            json.Position = end;
        }

        return Complete(ref scan, message, end);
    }

    private static bool ReadMember(ref ItemScan scan, ref MemberCursor member, ref MessageShape message)
    {
        ref var json = ref scan.Json;
        switch (member.Name)
        {
            case MemberName.Role when json.Next == (byte)'"':
                message.Irregular |= message.Role.Role != Role.None;
                if (!json.String(out var name))
                {
                    return false;
                }

                message.Role = RoleName.Of(json.ContentOf(name));
                return true;
            case MemberName.Content:
                message.Irregular |= message.ContentAt >= 0;
                message.ContentAt = json.Position;
                return message.Role.Role == Role.None ? json.Value() : ReadContent(ref scan, message);
            case MemberName.CacheMarker:
                var read = json.CacheMarker();
                message.Marks |= json.Marks;
                return read;
            default:
                return ReadExtra(ref json, member, ref message);
        }
    }

    /// <summary>Members that this version does not know are mixed into the message's last item.</summary>
    private static bool ReadExtra(ref CanonicalScanner json, MemberCursor member, ref MessageShape message)
    {
        var name = json.ContentOf(member.NameText);
        Span<byte> before = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(before, message.Extras.Value);
        json.Restart(before);
        json.Insert(name);
        json.Insert("\":"u8);
        if (!json.MemberValue(ref member))
        {
            return false;
        }

        message.Extras = ItemHash.Of(json.Finish());
        message.HasExtras = true;
        return true;
    }

    private static bool ReadContent(ref ItemScan scan, in MessageShape message)
    {
        ref var json = ref scan.Json;
        var role = message.Role;
        if (json.Next == (byte)'"')
        {
            scan.Begin(ItemSection.Messages, role);
            return json.TextBlock(TextBlocks.Open, TextBlocks.Close, out _) && scan.End(message.Offset, role.Kind);
        }

        if (json.Next != (byte)'[')
        {
            return json.Value();
        }

        if (!json.Open())
        {
            return false;
        }

        for (var started = false; json.NextElement(ref started);)
        {
            var offset = json.Position;
            scan.Begin(ItemSection.Messages, role, continues: scan.Drafts.Count > message.FirstDraft);
            var kind = ItemKind.Other;
            if (!(json.Next == (byte)'{' ? ReadBlock(ref json, role, out kind) : json.Value())
                || !scan.End(offset, kind))
            {
                return false;
            }
        }

        return json.Failure is null;
    }

    private static bool ReadBlock(ref CanonicalScanner json, RoleName role, out ItemKind kind)
    {
        kind = ItemKind.Other;
        if (!json.Open())
        {
            return false;
        }

        for (var member = default(MemberCursor); json.NextMember(ref member);)
        {
            if (member.Name == MemberName.Type && json.Next == (byte)'"')
            {
                if (!json.String(out var type))
                {
                    return false;
                }

                kind = BlockKinds.Of(json.ContentOf(type), role);
            }
            else if (!json.MemberValue(ref member))
            {
                return false;
            }
        }

        return json.Failure is null;
    }

    private static bool Complete(ref ItemScan scan, in MessageShape message, int end)
    {
        if (message.Irregular || scan.Drafts.Count == message.FirstDraft)
        {
            scan.Drafts.Truncate(message.FirstDraft);
            scan.Json.Position = message.Offset;
            scan.Begin(ItemSection.Messages, message.Role);
            return scan.Json.Value() && scan.End(message.Offset, message.Role.Kind);
        }

        scan.Json.Position = end;
        ref var last = ref scan.Drafts.Last;
        last = last with { Marks = last.Marks | message.Marks };
        if (message.Offset == last.Offset)
        {
            // A string's item is the whole message, which ends only here.
            last = last with { Length = end - message.Offset };
        }

        if (message.HasExtras)
        {
            Span<byte> pair = stackalloc byte[32];
            BinaryPrimitives.WriteUInt128BigEndian(pair, last.Hash.Value);
            BinaryPrimitives.WriteUInt128BigEndian(pair[16..], message.Extras.Value);
            last = last with { Hash = ItemHash.Of(pair) };
        }

        return true;
    }

    private struct MessageShape
    {
        public int Offset;
        public int FirstDraft;
        public int ContentAt;
        public RoleName Role;
        public ItemMarks Marks;
        public ItemHash Extras;
        public bool HasExtras;

        /// <summary>A member that may stand once stands twice.</summary>
        public bool Irregular;
    }
}
