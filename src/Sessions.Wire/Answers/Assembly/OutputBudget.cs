namespace Sessions.Wire.Answers.Assembly;

/// <summary>
/// The memory that an assembled answer may take; once it is spent nothing more is added, so what stands is a prefix.
/// </summary>
internal sealed class OutputBudget(int bytesMax)
{
    /// <summary>What an object or member costs beside its bytes: an upstream may send millions of empty ones.</summary>
    public const int NodeCost = 512;

    private int _left = bytesMax;

    public bool IsExceeded { get; private set; }

    public bool TryTake(int count)
    {
        if (IsExceeded || count > _left)
        {
            IsExceeded = true;
            return false;
        }

        _left -= count;
        return true;
    }

    public void GiveBack(int count) => _left += count;
}
