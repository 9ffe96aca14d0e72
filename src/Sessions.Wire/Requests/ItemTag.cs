using System.Buffers.Binary;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Requests;

/// <summary>What is hashed in front of an item's canonical bytes, so that unlike items never share a hash.</summary>
/// <remarks>
/// Version of the canonical form, wire format, section, kind, continues, role. The kind is set last: a block's
/// <c>type</c> may be its last member. Any change here or in the canonical form needs a new version.
/// </remarks>
internal readonly struct ItemTag(WireFormat wire, ItemSection section, RoleName role, bool continues)
{
    /// <summary>Bytes of a tag.</summary>
    public const int Size = 22;

    private const byte Version = 1;
    private const int KindAt = 3;

    public bool Continues => continues;

    public void Write(Span<byte> tag)
    {
        tag[0] = Version;
        tag[1] = (byte)wire;
        tag[2] = (byte)section;
        tag[KindAt] = 0;
        tag[4] = continues ? (byte)1 : (byte)0;
        tag[5] = (byte)role.Role;
        BinaryPrimitives.WriteUInt128BigEndian(tag[6..], role.Unknown.Value);
    }

    public static void SetKind(Span<byte> tag, ItemKind kind) => tag[KindAt] = (byte)kind;
}
