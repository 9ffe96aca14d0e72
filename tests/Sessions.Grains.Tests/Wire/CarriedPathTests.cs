using Sessions.Core.Items;
using Sessions.Core.Tests;
using Sessions.Grains.Calls;
using Sessions.TestKit;

namespace Sessions.Grains.Tests.Wire;

public sealed class CarriedPathTests
{
    [Fact]
    public void First_KnownItems_AreNotCarried() =>
        CarriedPath.First(Sample.Path("a", "b", "c"), known: 2).ShouldBe(2);

    [Fact]
    public void First_NothingKnownAndSmall_CarriesAll() =>
        CarriedPath.First(Sample.Path("a", "b", "c"), known: 0).ShouldBe(0);

    [Fact]
    public void First_NothingKnownAndLarge_CarriesTheEnd()
    {
        var large = new string('x', CarriedPath.BlindBytesMax / 2);

        CarriedPath.First(Sample.Path(large, large, "c"), known: 0).ShouldBe(1);
    }

    [Fact]
    public void First_ShorterThanWhatIsKnown_IsABranchOfUnknownLength() =>
        CarriedPath.First(Sample.Path("a", "b"), known: 3).ShouldBe(0);

    [Fact]
    public void Proposal_OfABorrowedBody_OwnsItsBytes()
    {
        var borrowed = "\"a\"\"b\""u8.ToArray();
        ProposedItem[] items = [new(default, ItemKind.User, default, 0, 3), new(default, ItemKind.User, default, 3, 3)];
        var path = new PathProposal { Items = items, Body = borrowed };

        var carried = CarriedPath.Proposal(Sample.Proposal(1, path), 1).Path;
        borrowed.AsSpan().Clear();

        carried.FirstCarried.ShouldBe(1);
        carried.Body.Length.ShouldBe(3);
        carried.BytesOf(1).ToArray().ShouldBe("\"b\""u8.ToArray());
    }

    [Fact]
    public void KnownItems_OfOneLine_AreNotThoseOfAnother()
    {
        var known = new KnownItems();
        var key = Batches.Key("s");
        known.Note(key, null, 7);
        known.Note(key, "side", 2);

        known.Of(key, null).ShouldBe(7);
        known.Of(key, "side").ShouldBe(2);
        known.Of(Batches.Key("other"), null).ShouldBe(0);
    }
}
