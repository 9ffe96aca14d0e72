using Sessions.Core.Items;

namespace Sessions.Simulator.Counting;

/// <summary>Measures prompt items, each once: a transcript that is sent again costs one hash of its bytes.</summary>
internal sealed class ItemMeter(ITokenCounter counter, int capacity)
{
    private readonly Lock _gate = new();
    private readonly RecentMap<(UInt128 Raw, ItemKind Kind, string Family), MeasuredItem> _known = new(capacity);
    private long _measured;

    /// <summary>How many items had to be measured so far.</summary>
    public long Measured => Interlocked.Read(ref _measured);

    /// <summary>Measures one item.</summary>
    /// <param name="model">The model's name, for the tokenizer.</param>
    /// <param name="family">The catalog entry of the model; counts are shared in a family.</param>
    /// <param name="kind">What the item is.</param>
    /// <param name="json">The item's bytes, one JSON value.</param>
    public MeasuredItem Measure(string model, string family, ItemKind kind, ReadOnlySpan<byte> json)
    {
        var key = (Mix.Content(json), kind, family);
        lock (_gate)
        {
            if (_known.TryGet(key, out var known))
            {
                return known;
            }
        }

        Interlocked.Increment(ref _measured);
        var item = new ItemWalk(counter, model).Measure(kind, json);
        lock (_gate)
        {
            _known.Set(key, item);
        }

        return item;
    }

    public int CountText(string model, string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return bytes.Length == 0 ? 0 : counter.CountText(model, bytes);
    }

    public void Clear()
    {
        lock (_gate)
        {
            _known.Clear();
        }
    }
}
