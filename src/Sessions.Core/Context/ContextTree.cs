using System.Runtime.InteropServices;
using Sessions.Core.Items;

namespace Sessions.Core.Context;

/// <summary>All context paths that a session has seen, a shared prefix stored once. Nodes are numbered from 1.</summary>
/// <remarks>
/// A request is a path; the deepest known node is its match; new items hang below it. Retries, edited histories, side calls
/// and sub-agents are branches. Because a chain hash covers the whole path, known items always form a prefix of a path,
/// which lets a match be found by bisection: work grows with the logarithm of the conversation, not with its length.
/// </remarks>
public sealed class ContextTree
{
    private const int ScanMax = 8;

    private ContextNode[] _nodes = [];
    private int _count;

    // Open addressing over node numbers; null while a scan of few nodes is as fast.
    private int[]? _slots;

    /// <summary>How many items the session has seen.</summary>
    public int Count => _count;

    /// <summary>The node of a number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node.</exception>
    public ref readonly ContextNode this[int number]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, _count);
            return ref _nodes[number - 1];
        }
    }

    /// <summary>Hangs an item below a node.</summary>
    /// <returns>The new node's number.</returns>
    public int Append(ChainHash chain, int parent, int tokens, int position, ItemKind kind, ItemMarks marks)
    {
        var (depth, pathTokens) = parent == 0 ? (1, tokens) : (this[parent].Depth + 1, this[parent].PathTokens + tokens);
        if (_count == _nodes.Length)
        {
            Array.Resize(ref _nodes, _count < 4 ? 4 : _count + (_count / 2));
        }

        _nodes[_count++] = new ContextNode(chain, parent, depth, pathTokens, position, kind, marks);
        Index(_count);
        return _count;
    }

    /// <summary>The node of a chain hash; 0 when the session has not seen it.</summary>
    public int Find(ChainHash chain)
    {
        if (_slots is null)
        {
            for (var i = 0; i < _count; i++)
            {
                if (_nodes[i].Chain == chain)
                {
                    return i + 1;
                }
            }

            return 0;
        }

        for (var slot = SlotOf(chain); ; slot = (slot + 1) & (_slots.Length - 1))
        {
            var number = _slots[slot];
            if (number == 0 || _nodes[number - 1].Chain == chain)
            {
                return number;
            }
        }
    }

    /// <summary>The deepest known node of a path.</summary>
    /// <param name="path">The request's items.</param>
    /// <param name="node">Its number; 0 when not even the first item is known.</param>
    /// <returns>How many leading items are known.</returns>
    public int Match(ReadOnlySpan<ProposedItem> path, out int node)
    {
        node = 0;
        var (known, unknown) = (0, path.Length);

        // A conversation grows at its end, so the boundary is nearly always there: step back from it before bisecting.
        for (var step = 1; known < unknown; step *= 2)
        {
            var probe = Math.Max(unknown - step, known);
            var found = Find(path[probe].Chain);
            if (found != 0)
            {
                node = found;
                known = probe + 1;
                break;
            }

            unknown = probe;
        }

        while (known < unknown)
        {
            var middle = known + ((unknown - known) / 2);
            var found = Find(path[middle].Chain);
            if (found != 0)
            {
                node = found;
                known = middle + 1;
            }
            else
            {
                unknown = middle;
            }
        }

        return known;
    }

    /// <summary>Node numbers from the root's child down to a node.</summary>
    public int[] PathTo(int node)
    {
        if (node == 0)
        {
            return [];
        }

        var path = new int[this[node].Depth];
        for (var i = path.Length - 1; i >= 0; i--)
        {
            path[i] = node;
            node = this[node].Parent;
        }

        return path;
    }

    /// <summary>The ancestor of a node at a depth (the node itself at its own depth); 0 for depth 0.</summary>
    public int AncestorAt(int node, int depth)
    {
        while (node != 0 && this[node].Depth > depth)
        {
            node = this[node].Parent;
        }

        return node;
    }

    /// <summary>The deepest node that two paths share; 0 when they share none.</summary>
    public int CommonAncestor(int left, int right)
    {
        while (left != right)
        {
            if (left == 0 || right == 0)
            {
                return 0;
            }

            // Parents have smaller numbers than children, so the larger number is never an ancestor of the smaller.
            if (left > right)
            {
                left = this[left].Parent;
            }
            else
            {
                right = this[right].Parent;
            }
        }

        return left;
    }

    /// <summary>Tokens of one item alone.</summary>
    public int TokensOf(int node)
    {
        ref readonly var own = ref this[node];
        return own.Parent == 0 ? own.PathTokens : own.PathTokens - this[own.Parent].PathTokens;
    }

    /// <summary>The nodes as bytes for a snapshot; a view into the tree, to be copied at once.</summary>
    internal ReadOnlySpan<byte> AsBytes() => MemoryMarshal.AsBytes(_nodes.AsSpan(0, _count));

    /// <summary>Restores what <see cref="AsBytes"/> gave; null when the bytes are not a tree.</summary>
    internal static ContextTree? FromBytes(ReadOnlySpan<byte> bytes)
    {
        var tree = new ContextTree { _nodes = MemoryMarshal.Cast<byte, ContextNode>(bytes).ToArray() };
        tree._count = tree._nodes.Length;
        if (!tree.IsWellFormed())
        {
            return null;
        }

        if (tree._count > ScanMax)
        {
            tree.Rehash();
        }

        return tree;
    }

    // Walks towards the root end because every parent has a smaller number; a damaged one must not make them endless.
    private bool IsWellFormed()
    {
        for (var i = 0; i < _count; i++)
        {
            ref readonly var node = ref _nodes[i];
            if ((uint)node.Parent > (uint)i || node.Depth != DepthOf(node.Parent) + 1)
            {
                return false;
            }
        }

        return true;
    }

    private int DepthOf(int number) => number == 0 ? 0 : _nodes[number - 1].Depth;

    private void Index(int number)
    {
        if (_slots is null)
        {
            if (_count > ScanMax)
            {
                Rehash();
            }

            return;
        }

        if (_count * 4 > _slots.Length * 3)
        {
            Rehash();
            return;
        }

        Place(_slots, number);
    }

    private void Rehash()
    {
        var length = 16;
        while (_count * 2 > length)
        {
            length *= 2;
        }

        _slots = new int[length];
        for (var number = 1; number <= _count; number++)
        {
            Place(_slots, number);
        }
    }

    private void Place(int[] slots, int number)
    {
        var slot = SlotOf(_nodes[number - 1].Chain);
        while (slots[slot] != 0)
        {
            slot = (slot + 1) & (slots.Length - 1);
        }

        slots[slot] = number;
    }

    // The chain hash is a cryptographic digest: any of its bits are as good as a hash of it.
    private int SlotOf(ChainHash chain) => (int)((ulong)chain.Value & (ulong)(_slots!.Length - 1));
}
