using Sessions.Core.Context;
using Sessions.Core.State;

namespace Sessions.Core.Tests.State;

public sealed class SessionSnapshotTests
{
    internal static readonly byte[] Commands =
    [
        0x3e, 0x10, 0x25, 0x33, 0x54, 0x29, 0x6c, 0xb7, 0x4a, 0x72, 0x73, 0x92, 0x1a, 0x3b, 0x5c, 0x78, 0x99, 0xbe, 0x9e, 0x74,
        0x41, 0x06, 0xd5, 0xf4, 0x66, 0x88, 0x2e, 0x13, 0xe0, 0xa3,
    ];

    [Fact]
    public void Node_InMemory_Is36Bytes() =>
        System.Runtime.InteropServices.Marshal.SizeOf<ContextNode>().ShouldBe(36);

    [Fact]
    public void Read_StoredBytes_GivesItsState()
    {
        var state = SessionSnapshot.Read(Golden.Read("snapshot-v4.bin")).ShouldNotBeNull();

        SessionSnapshot.Write(state).ShouldBe(SessionSnapshot.Write(SessionScript.Run(Commands).State));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(48)]
    [InlineData(125)]
    [InlineData(255)]
    public void Read_AnyByteChanged_IsRefusedOrAStateThatCanBeWalked(byte value)
    {
        var good = Golden.Read("snapshot-v4.bin");
        for (var place = 0; place < good.Length; place++)
        {
            var bytes = good.AsSpan().ToArray();
            bytes[place] = value;
            if (SessionSnapshot.Read(bytes) is not { } state)
            {
                continue;
            }

            for (var node = 1; node <= state.Tree.Count; node++)
            {
                state.Tree.PathTo(node).Length.ShouldBe(state.Tree[node].Depth);
            }
        }
    }

    [Fact]
    public void Read_CutAnywhere_IsRefused()
    {
        var bytes = Golden.Read("snapshot-v4.bin");
        for (var length = 0; length < bytes.Length; length++)
        {
            SessionSnapshot.Read(bytes.AsSpan(0, length)).ShouldBeNull();
        }
    }
}
