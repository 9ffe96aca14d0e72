using Sessions.Core.Context;
using Sessions.Core.State;

namespace Sessions.Core.Tests.State;

public sealed class SessionSnapshotTests
{
    private static readonly byte[] Commands = [0x10, 0x25, 0x30, 0x41, 0x6c, 0x7e, 0x92, 0xaa, 0x54, 0x66, 0xc0, 0xd3];

    [Fact]
    public void Node_InMemory_Is36Bytes() =>
        System.Runtime.InteropServices.Marshal.SizeOf<ContextNode>().ShouldBe(36);

    [Fact]
    public void Read_StoredBytes_GivesItsState()
    {
        var state = SessionSnapshot.Read(Golden.Read("snapshot-v3.bin")).ShouldNotBeNull();

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
        var good = Golden.Read("snapshot-v3.bin");
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
        var bytes = Golden.Read("snapshot-v3.bin");
        for (var length = 0; length < bytes.Length; length++)
        {
            SessionSnapshot.Read(bytes.AsSpan(0, length)).ShouldBeNull();
        }
    }
}
