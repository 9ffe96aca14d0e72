using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.State;

namespace Sessions.Core.Tests.State;

public sealed class FoldTests
{
    [Fact]
    public void Apply_AnyCommands_KeepTheInvariantsAndBookEachTurnOnce() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            static commands => SessionScript.Run(commands).State.Head >= 0).QuickCheckThrowOnFailure();

    [Fact]
    public void Apply_ThousandsOfCommands_KeepTheInvariants()
    {
        var commands = new byte[1_500];
        new Random(7).NextBytes(commands);

        // None that closes or ends the session.
        SessionScript.Run(commands.Select(static command => command is 223 or 255 ? (byte)0 : command))
            .State.Turns.ShouldBeGreaterThan(150);
    }

    [Fact]
    public void Apply_SnapshotInBetween_EqualsTheWholeFold() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<NonNegativeInt>(),
            static (commands, cut) =>
            {
                var script = SessionScript.Run(commands.SelectMany(static command => new[] { command, (byte)(command * 37) }));
                var split = script.Log.Count == 0 ? 0 : cut.Get % (script.Log.Count + 1);
                var prefix = new SessionState();
                prefix.ApplyAll(script.Log.Take(split));

                var resumed = SessionSnapshot.Read(SessionSnapshot.Write(prefix)).ShouldNotBeNull();
                resumed.ApplyAll(script.Log.Skip(split));

                // A snapshot holds all of a state, so equal snapshots are equal states.
                return SessionSnapshot.Write(resumed).AsSpan().SequenceEqual(SessionSnapshot.Write(script.State));
            }).QuickCheckThrowOnFailure();
}
