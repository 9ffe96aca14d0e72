using Sessions.Core.Compaction;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>The edits and cache markers of one path, and how far they are written.</summary>
internal ref struct EditRun
{
    private readonly IReadOnlyList<PathEdit> _edits;
    private readonly List<MarkTarget> _marks;
    private int _edit;
    private int _mark;

    public EditRun(WireRequest request, IReadOnlyList<PathEdit> edits, List<MarkTarget> marks, SpliceList splices)
    {
        _edits = edits;
        _marks = marks;
        Body = request.Body.Span;
        Items = request.Path.Items.Span;
        Wire = request.Wire;
        Splices = splices;
    }

    /// <summary>The body.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>The items of the path.</summary>
    public ReadOnlySpan<ProposedItem> Items { get; }

    /// <summary>The wire format.</summary>
    public WireFormat Wire { get; }

    /// <summary>Where splices go.</summary>
    public SpliceList Splices { get; }

    /// <summary>Goes to what begins in a section; false when nothing does.</summary>
    public bool GoTo(in SectionPlace section)
    {
        for (_edit = 0; _edit < _edits.Count && _edits[_edit].From <= section.First;)
        {
            _edit++;
        }

        for (_mark = 0; _mark < _marks.Count && _marks[_mark].Item < section.First;)
        {
            _mark++;
        }

        return Touched(section.End) < section.End;
    }

    /// <summary>The next item before <paramref name="end"/> that an edit or marker touches; else the end.</summary>
    public readonly int Touched(int end)
    {
        var edited = _edit < _edits.Count ? _edits[_edit].From - 1 : end;
        var marked = _mark < _marks.Count ? _marks[_mark].Item : end;
        return Math.Min(end, Math.Min(edited, marked));
    }

    /// <summary>The edit that is next, when it begins before <paramref name="end"/>.</summary>
    public readonly PathEdit? EditBefore(int end) =>
        _edit < _edits.Count && _edits[_edit].From <= end ? _edits[_edit] : null;

    /// <summary>The edit after the next one, by <paramref name="offset"/>, when it begins before the end.</summary>
    public readonly PathEdit? EditBefore(int end, int offset) =>
        _edit + offset < _edits.Count && _edits[_edit + offset].From <= end ? _edits[_edit + offset] : null;

    /// <summary>Says that the next edit is written.</summary>
    public void EndEdit() => _edit++;

    /// <summary>Takes the marker that goes into the next edit's fragments, if there is one.</summary>
    public CacheMark? TakeMarkOfEdit()
    {
        if (_mark < _marks.Count && _marks[_mark].Edit == _edit)
        {
            return _marks[_mark++].Mark;
        }

        return null;
    }

    /// <summary>Writes the markers on items that stand as they are, up to an item.</summary>
    public void WriteMarks(int end)
    {
        while (_mark < _marks.Count && _marks[_mark].Item < end && _marks[_mark].Edit < 0)
        {
            Splices.Mark(Items[_marks[_mark].Item].Offset, _marks[_mark].Mark);
            _mark++;
        }
    }

    /// <summary>Where an item begins.</summary>
    public readonly int StartOf(int item) => Items[item].Offset;

    /// <summary>Where an item ends.</summary>
    public readonly int EndOf(int item) => Items[item].Offset + Items[item].Length;
}
