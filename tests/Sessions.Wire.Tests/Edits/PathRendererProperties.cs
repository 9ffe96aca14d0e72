using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Compaction;
using Sessions.Core.Turns;
using Sessions.Wire.Edits;
using Sessions.Wire.Requests;
using Sessions.Wire.Tests.Requests;

namespace Sessions.Wire.Tests.Edits;

/// <summary>What holds for all edits of all requests, in every wire format.</summary>
public sealed class PathRendererProperties
{
    private static readonly WireFormat[] Wires = [WireFormat.Chat, WireFormat.Responses, WireFormat.Messages];

    [Fact]
    public void Render_AnyEdits_GivesTheTreeThatEditingTheTreeGives() => ForAllEdits((request, tree, edits, random) =>
    {
        var sent = Send(request, new TurnRendering { Edits = edits });

        JsonNode.DeepEquals(JsonNode.Parse(sent), tree.Edited(edits)).ShouldBeTrue(Explain(request, edits, sent));
    });

    [Fact]
    public void Render_AnyEdits_SendsUntouchedItemsAndFragmentsByteForByte() => ForAllEdits((request, tree, edits, random) =>
    {
        var sent = Send(request, new TurnRendering { Edits = edits });
        using var again = Reading.Read(request.Wire, sent);

        Items(again).SequenceEqual(Expected(request, tree, edits)).ShouldBeTrue(Explain(request, edits, sent));
    });

    [Fact]
    public void Render_AnyEdits_TakesOutOnlyWhatIsEditedAndOneCommaEach() => ForAllEdits((request, tree, edits, random) =>
    {
        if (PathRenderer.Render(request, new TurnRendering { Edits = edits }) is { } patch)
        {
            var left = new RemovedBytes(request, edits).OutsideOf(patch);
            left.ShouldAllBe(piece => piece.Trim(" \n\r\t".ToCharArray()) == "" || piece.Trim(" \n\r\t".ToCharArray()) == ",");
        }
    });

    [Fact]
    public void Render_AnyBreakpoints_ChangesNoMeaning() => ForAllEdits((request, tree, edits, random) =>
    {
        if (request.Wire != WireFormat.Messages || tree.Slots.Count == 0)
        {
            return;
        }

        var hints = Enumerable.Range(1, tree.Slots.Count).Where(_ => random.Next(4) == 0)
            .Select(depth => new CacheHint(depth, random.Next(2) == 0)).ToList();
        var plain = Send(request, new TurnRendering { Edits = edits });
        var marked = Send(request, new TurnRendering { Edits = edits, Breakpoints = hints });

        Reading.Hashes(request.Wire, marked).ShouldBe(Reading.Hashes(request.Wire, plain), marked);
        MarkCheck.Count(marked).ShouldBeLessThanOrEqualTo(hints.Count);
        MarkCheck.Faults(marked).ShouldBeEmpty(marked);
    });

    private static void ForAllEdits(Action<WireRequest, TreePath, List<PathEdit>, Random> check) =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            foreach (var wire in Wires)
            {
                var random = new Random(seed);
                var bodies = new RandomBodies(wire, random);
                var loose = new LooseJson(random);
                var body = loose.Write(bodies.Body());
                using var request = Reading.Read(wire, body);
                var tree = new TreePath(wire, body);
                tree.Slots.Count.ShouldBe(request.Path.Items.Length, body);
                check(request, tree, new RandomEdits(wire, tree, bodies, loose, random).Next(), random);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    private static string Send(WireRequest request, TurnRendering rendering)
    {
        var written = new ArrayBufferWriter<byte>();
        if (PathRenderer.Render(request, rendering) is not { } patch)
        {
            return Encoding.UTF8.GetString(request.Body.Span);
        }

        patch.WriteTo(request.Body.Span, written);
        patch.LengthAfter(request.Body.Length).ShouldBe(written.WrittenCount);
        return Encoding.UTF8.GetString(written.WrittenSpan);
    }

    private static string[] Items(WireRequest request) =>
        [.. Enumerable.Range(0, request.Path.Items.Length).Select(index => Encoding.UTF8.GetString(request.Path.BytesOf(index)))];

    private static List<string> Expected(WireRequest request, TreePath tree, List<PathEdit> edits)
    {
        var items = Items(request);
        var expected = new List<string>();
        for (var index = 0; index < items.Length; index++)
        {
            var edit = edits.Find(edit => edit.From <= index + 1 && edit.To > index);
            if (edit is null)
            {
                expected.Add(items[index]);
            }
            else if (edit.From == index + 1)
            {
                foreach (var fragment in edit.Fragments)
                {
                    var raw = Encoding.UTF8.GetString(fragment.Raw.Utf8.Span);
                    expected.AddRange(edit.Scope == EditScope.Messages ? ItemsOf(request.Wire, raw) : [raw]);
                }
            }
        }

        return expected;
    }

    private static string[] ItemsOf(WireFormat wire, string message)
    {
        using var request = Reading.Read(wire, Reading.Body(wire, $"[{message}]"));
        return Items(request);
    }

    private static string Explain(WireRequest request, List<PathEdit> edits, string sent)
    {
        var told = edits.Select(edit => $"{edit.From}-{edit.To} {edit.Scope}: "
            + string.Join(" | ", edit.Fragments.Select(fragment => Encoding.UTF8.GetString(fragment.Raw.Utf8.Span))));
        return $"{Encoding.UTF8.GetString(request.Body.Span)}\n{string.Join("\n", told)}\n{sent}";
    }
}
