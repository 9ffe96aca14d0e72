namespace Sessions.Tokens.Pieces;

/// <summary>What the split patterns distinguish of a Unicode scalar value; each has one of the first eight.</summary>
[Flags]
internal enum RuneClass : byte
{
    /// <summary>Not classified yet.</summary>
    None = 0,

    /// <summary>Categories Lu and Lt.</summary>
    Upper = 1,

    /// <summary>Category Ll.</summary>
    Lower = 2,

    /// <summary>Categories Lm and Lo: letters without case.</summary>
    Caseless = 4,

    /// <summary>Categories Mn, Mc and Me.</summary>
    Mark = 8,

    /// <summary>Categories Nd, Nl and No.</summary>
    Number = 16,

    /// <summary>White space other than CR and LF.</summary>
    Space = 32,

    /// <summary>CR and LF.</summary>
    LineEnd = 64,

    /// <summary>Everything else: punctuation, symbols, controls, unassigned, and bytes that are not UTF-8.</summary>
    Other = 128,

    /// <summary><c>\p{L}</c>.</summary>
    Letter = Upper | Lower | Caseless,

    /// <summary><c>\s</c>.</summary>
    White = Space | LineEnd,

    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    Symbol = Mark | Other,
}
