using System.Runtime.InteropServices;
using Sessions.Core.Items;

namespace Sessions.Core.Context;

/// <summary>One item in the context tree; 36 bytes, stored in snapshots as it lies in memory.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly struct ContextNode
{
    internal ContextNode(
        ChainHash chain, int parent, int depth, int pathTokens, int position, ItemKind kind, ItemMarks marks)
    {
        _chainHigh = (ulong)(chain.Value >> 64);
        _chainLow = (ulong)chain.Value;
        Parent = parent;
        Depth = depth;
        PathTokens = pathTokens;
        Position = position;
        Kind = kind;
        Marks = marks;
    }

    // Two halves: a UInt128 field would align the struct to 16 bytes and pad it to 48.
    private readonly ulong _chainHigh;
    private readonly ulong _chainLow;

    /// <summary>Number of the node above; 0 for the root.</summary>
    public readonly int Parent;

    /// <summary>Items on the path down to this one, itself included.</summary>
    public readonly int Depth;

    /// <summary>Tokens of the path down to this one, itself included.</summary>
    public readonly int PathTokens;

    /// <summary>Position of the <c>items.appended</c> event that holds the item.</summary>
    public readonly int Position;

    /// <summary>What the item is.</summary>
    public readonly ItemKind Kind;

    /// <summary>Whether it continues the message before it.</summary>
    public readonly ItemMarks Marks;

    /// <summary>The item and everything before it.</summary>
    public ChainHash Chain => new(new UInt128(_chainHigh, _chainLow));
}
