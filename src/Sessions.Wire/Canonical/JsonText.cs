namespace Sessions.Wire.Canonical;

/// <summary>Where a string's content stands in a document.</summary>
/// <param name="Start">The index after the opening quote.</param>
/// <param name="End">The index of the closing quote.</param>
/// <param name="Plain">Whether the bytes between are the canonical form.</param>
internal readonly record struct JsonText(int Start, int End, bool Plain);

/// <summary>Where a walk over one object's members stands.</summary>
internal struct MemberCursor
{
    /// <summary>What the member's name means for items.</summary>
    public MemberName Name;

    /// <summary>The member's name in the document.</summary>
    public JsonText NameText;

    /// <summary>Whether a member was seen.</summary>
    public bool Started;

    /// <summary>Whether the current member or one before it was kept.</summary>
    public bool Kept;

    /// <summary>Whether one before the current member was kept.</summary>
    public bool KeptBefore;

    /// <summary>The index where the member begins, its comma included.</summary>
    public int Start;

    /// <summary>How long the canonical form was before the member.</summary>
    public int LengthBefore;
}
