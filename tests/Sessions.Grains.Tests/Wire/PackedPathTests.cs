using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Tests;
using Sessions.Grains.Calls;
using Sessions.Grains.Serialization;

namespace Sessions.Grains.Tests.Wire;

public sealed class PackedPathTests
{
    [Fact]
    public void Unpack_WhatPackMade_IsTheSamePath() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<byte>(), static (lengths, cut) =>
        {
            var path = Sample.Path([.. lengths.Select(static (length, i) => $"{i}" + new string('x', length))]);
            var first = lengths.Length == 0 ? 0 : cut % (lengths.Length + 1);
            var carried = CarriedPath.Proposal(Sample.Proposal(1, path), first).Path;

            var back = PackedPath.Unpack(PackedPath.Pack(carried), BytesOf.Owned(carried.Body), first);

            var same = back.FirstCarried == first && back.Items.Length == path.Items.Length;
            for (var i = 0; i < path.Items.Length; i++)
            {
                same &= back.Items.Span[i].Chain == path.Items.Span[i].Chain
                    && back.Items.Span[i].Kind == path.Items.Span[i].Kind
                    && back.Items.Span[i].Marks == path.Items.Span[i].Marks
                    && (i < first || back.BytesOf(i).SequenceEqual(path.BytesOf(i)));
            }

            return same;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Unpack_CutOff_Throws()
    {
        var path = Sample.Path("a", "b");
        var packed = PackedPath.Pack(path);

        Should.Throw<InvalidDataException>(() => PackedPath.Unpack(packed[..^1], BytesOf.Owned(path.Body), 0));
        Should.Throw<InvalidDataException>(() => PackedPath.Unpack([], [], 0));
        Should.Throw<InvalidDataException>(() => PackedPath.Unpack(packed, [], 0));
    }
}
