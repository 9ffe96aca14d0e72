using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Context;
using Sessions.Core.Items;

namespace Sessions.Core.Tests.Context;

public sealed class ContextTreeTests
{
    [Fact]
    public void Match_RandomBranchingPaths_EqualsTheLongestKnownPrefix() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>(),
            static paths =>
            {
                var grown = new GrownTree();
                foreach (var path in paths.Where(static path => path is not null))
                {
                    // A small alphabet makes paths share prefixes and part from each other.
                    grown.Check([.. path.Select(static value => value % 3)]);
                }

                return true;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Match_ThousandsOfNodes_EqualsTheLongestKnownPrefix()
    {
        var random = new Random(20_261_121);
        var grown = new GrownTree();
        var path = new List<int>();
        while (grown.Tree.Count < 4_000)
        {
            // Mostly a conversation that grows, sometimes one that goes back and takes another branch.
            var keep = random.Next(8) == 0 ? random.Next(path.Count + 1) : path.Count;
            path.RemoveRange(keep, path.Count - keep);
            path.AddRange(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(1_000)));
            grown.Check([.. path]);
            if (path.Count > 600)
            {
                path.Clear();
            }
        }

        grown.CheckRelations(random, 300);
    }

    [Fact]
    public void PathToAndCommonAncestor_RandomTrees_EqualANaiveModel() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<byte[][]>(),
            ArbMap.Default.ArbFor<int>(),
            static (paths, seed) =>
            {
                var grown = new GrownTree();
                foreach (var path in paths.Where(static path => path is not null))
                {
                    grown.Check([.. path.Select(static value => value % 2)]);
                }

                grown.CheckRelations(new Random(seed), 30);
                return true;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Match_EmptyPath_IsNothing()
    {
        var tree = new ContextTree();

        tree.Match([], out var node).ShouldBe(0);
        node.ShouldBe(0);
    }

    [Fact]
    public void Indexer_NumberOfNoNode_Throws()
    {
        var tree = new ContextTree();
        tree.Append(new ChainHash(1), 0, 1, 1, ItemKind.User, ItemMarks.None);

        Should.Throw<ArgumentOutOfRangeException>(() => tree[0].Depth);
        Should.Throw<ArgumentOutOfRangeException>(() => tree[2].Depth);
    }
}

/// <summary>A tree beside the dictionary of prefixes that it must be equal to.</summary>
internal sealed class GrownTree
{
    private readonly Dictionary<ChainHash, int> _known = [];
    private readonly Dictionary<int, int> _parents = [];
    private readonly Dictionary<int, int> _tokens = [];

    public ContextTree Tree { get; } = new();

    /// <summary>Compares the match of a path with the model's, then hangs what is new below it.</summary>
    public void Check(int[] values)
    {
        var path = Proposed(values);
        var expected = path.TakeWhile(item => _known.ContainsKey(item.Chain)).Count();

        var matched = Tree.Match(path, out var node);

        matched.ShouldBe(expected);
        node.ShouldBe(expected == 0 ? 0 : _known[path[expected - 1].Chain]);
        for (var i = matched; i < path.Length; i++)
        {
            var number = Tree.Append(path[i].Chain, node, values[i] + 1, i + 1, ItemKind.User, ItemMarks.None);
            _known.Add(path[i].Chain, number);
            _parents.Add(number, node);
            _tokens.Add(number, values[i] + 1);
            node = number;
        }

        Tree.Count.ShouldBe(_known.Count);
    }

    public void CheckRelations(Random random, int pairs)
    {
        for (var i = 0; i < pairs; i++)
        {
            var (left, right) = (random.Next(Tree.Count + 1), random.Next(Tree.Count + 1));
            var (leftPath, rightPath) = (Ancestors(left), Ancestors(right));

            Tree.PathTo(left).ShouldBe(leftPath);
            Tree.CommonAncestor(left, right).ShouldBe(leftPath.Intersect(rightPath).LastOrDefault());
            if (left > 0)
            {
                var depth = random.Next(leftPath.Count + 1);
                Tree.AncestorAt(left, depth).ShouldBe(depth == 0 ? 0 : leftPath[depth - 1]);
                Tree.TokensOf(left).ShouldBe(_tokens[left]);
                Tree[left].PathTokens.ShouldBe(leftPath.Sum(node => _tokens[node]));
            }
        }
    }

    private List<int> Ancestors(int node)
    {
        var path = new List<int>();
        for (; node != 0; node = _parents[node])
        {
            path.Insert(0, node);
        }

        return path;
    }

    private static ProposedItem[] Proposed(int[] values)
    {
        var chain = ChainHash.Root;
        return [.. values.Select(value =>
        {
            chain = chain.Extend(new ItemHash((UInt128)value + 1));
            return new ProposedItem(chain, ItemKind.User, ItemMarks.None, 0, 1);
        })];
    }
}
