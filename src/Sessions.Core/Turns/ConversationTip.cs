namespace Sessions.Core.Turns;

/// <summary>Where a conversation goes on: behind an item, and behind the answer to that where there is one.</summary>
/// <param name="Leaf">Node of the last item; 0 for an empty conversation.</param>
/// <param name="Turn">The turn whose answer follows it; 0 where none does.</param>
public readonly record struct ConversationTip(int Leaf, int Turn)
{
    /// <summary>Position of the event that holds that answer; 0 where none follows.</summary>
    public long Answer { get; init; }

    /// <summary>Wire format of the items; 0 for an empty conversation.</summary>
    public WireFormat Wire { get; init; }

    /// <summary>Whether both are the same place.</summary>
    public bool IsAt(ConversationTip other) => Leaf == other.Leaf && Turn == other.Turn;
}
