using System.Buffers;

namespace Sessions.Wire.Answers.Assembly;

/// <summary>A JSON array whose elements are found by the provider's index, in any order and interleaved.</summary>
internal sealed class AssembledList(OutputBudget budget) : IDisposable
{
    private readonly List<AssembledObject> _elements = [];
    private AssembledObject? _latest;

    public int Count => _elements.Count;

    /// <summary>The element that was asked for last.</summary>
    public AssembledObject? Latest => _latest;

    public IReadOnlyList<AssembledObject> Elements => _elements;

    /// <summary>The index after the highest known one.</summary>
    public int NextIndex => _elements.Count == 0 ? 0 : _elements[^1].Index + 1;

    /// <summary>The element of that index, made if it is new; null once the budget is spent.</summary>
    public AssembledObject? At(int index)
    {
        if (_latest?.Index == index)
        {
            return _latest;
        }

        int place = _elements.Count;
        while (place > 0 && _elements[place - 1].Index > index)
        {
            place--;
        }

        if (place > 0 && _elements[place - 1].Index == index)
        {
            return _latest = _elements[place - 1];
        }

        if (!budget.TryTake(OutputBudget.NodeCost))
        {
            return null;
        }

        _latest = new AssembledObject(budget, index);
        _elements.Insert(place, _latest);
        return _latest;
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write("["u8);
        for (int i = 0; i < _elements.Count; i++)
        {
            if (i > 0)
            {
                output.Write(","u8);
            }

            _elements[i].WriteTo(output);
        }

        output.Write("]"u8);
    }

    public void Dispose()
    {
        foreach (AssembledObject element in _elements)
        {
            element.Dispose();
        }

        _elements.Clear();
    }
}
