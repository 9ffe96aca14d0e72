using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>However conversations interleave, each has one session, and no two share one.</summary>
public sealed class InterleavedConversationsTests(PathSilos silos) : IClassFixture<PathSilos>
{
    private const int Rounds = 25;
    private const int Turns = 30;

    [Fact]
    public void Conversations_InAnyOrderOnAnyNode_EachKeepOneSessionOfTheirOwn() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed => RunAsync(new Random(seed)).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(Rounds));

    // Few texts, so that openings and questions are often the same; only answers differ.
    private async Task RunAsync(Random random)
    {
        var wires = Enum.GetValues<WireFormat>();
        var talks = Enumerable.Range(0, random.Next(2, 8))
            .Select(_ => (Talk: new Conversation(silos, wires[random.Next(wires.Length)]), IsAlice: random.Next(2) == 0))
            .ToList();
        for (var turn = 0; turn < Turns; turn++)
        {
            var (talk, isAlice) = talks[random.Next(talks.Count)];
            var callers = isAlice ? silos.Alice : silos.Bob;
            await talk.SayAsync(
                callers[random.Next(2)],
                random.Next(2) == 0 ? "hello" : "go on",
                SessionNames.Fresh(),
                streamed: random.Next(2) == 0);
        }

        var sessions = talks.Select(static talk => talk.Talk.Sessions.Distinct().ToList()).ToList();
        sessions.ShouldAllBe(static own => own.Count <= 1);
        sessions.SelectMany(static own => own).ShouldBeUnique();
    }
}
