using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Canonical;

namespace Sessions.Wire.Requests;

/// <summary>The scanner over one body together with the items found so far.</summary>
internal ref struct ItemScan : IDisposable
{
    private readonly WireFormat _wire;
    private readonly int _itemsMax;
    private bool _continues;

    public ItemScan(WireFormat wire, ReadOnlySpan<byte> body, RequestLimits limits)
    {
        _wire = wire;
        _itemsMax = limits.ItemsMax;
        Json = new CanonicalScanner(body, limits.DepthMax, oneTextType: wire == WireFormat.Responses);
        Drafts = new ItemDrafts();
        Element = -1;
    }

    /// <summary>The scanner.</summary>
    public CanonicalScanner Json;

    /// <summary>The items.</summary>
    public ItemDrafts Drafts;

    /// <summary>Which element of the current list is being read, for error messages; -1 outside lists.</summary>
    public int Element;

    /// <summary>Whether the limit on items was passed.</summary>
    public bool TooManyItems { get; private set; }

    public void Dispose()
    {
        Json.Dispose();
        Drafts.Dispose();
    }

    /// <summary>Begins an item with the value at the scanner's position.</summary>
    public void Begin(ItemSection section, RoleName role = default, bool continues = false)
    {
        Span<byte> tag = stackalloc byte[ItemTag.Size];
        new ItemTag(_wire, section, role, continues).Write(tag);
        Json.Restart(tag);
        _continues = continues;
    }

    /// <summary>Ends the item that was begun: its canonical form is complete.</summary>
    /// <param name="offset">Where its own bytes begin; they end at the scanner's position.</param>
    /// <param name="kind">What it is.</param>
    public bool End(int offset, ItemKind kind)
    {
        if (Drafts.Count >= _itemsMax)
        {
            TooManyItems = true;
            return Json.Fail($"The request holds more than {_itemsMax} items.");
        }

        var canonical = Json.Finish();
        ItemTag.SetKind(canonical, kind);
        var marks = Json.Marks | (_continues ? ItemMarks.Continues : ItemMarks.None);
        Drafts.Add(new ItemDraft(ItemHash.Of(canonical), kind, marks, offset, Json.Position - offset));
        return true;
    }

    /// <summary>Reads any value as one item.</summary>
    public bool Whole(ItemSection section, ItemKind kind)
    {
        var offset = Json.Position;
        Begin(section);
        return Json.Value() && End(offset, kind);
    }
}
