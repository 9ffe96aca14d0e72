using System.Collections.Concurrent;
using System.Text.Json;

namespace Sessions.Core.Models;

/// <summary>Windows, tokenizers, cache rules and prices of the models that the grid knows.</summary>
/// <remarks>
/// The built-in data is <c>models.json</c> beside this file; operators may replace it by a file of the same
/// form.
/// </remarks>
public sealed class ModelCatalog
{
    private const int LookupsCachedMax = 10_000;

    private readonly Dictionary<string, ModelCard> _exact = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Prefix, ModelCard Card)> _families = [];
    private readonly ConcurrentDictionary<string, ModelCard> _lookups = new(StringComparer.Ordinal);
    private readonly ModelCard _unknown;

    private ModelCatalog(ModelCatalogFile file)
    {
        Version = file.Version;
        Cards = file.Models;
        _unknown = file.Unknown;
        ModelCatalogRules.Check(file);
        foreach (var card in file.Models)
        {
            if (card.IsFamily)
            {
                _families.Add((card.Match[..^1], card));
            }
            else
            {
                _exact[card.Match] = card;
            }
        }

        // The longest family name that fits is the most specific one.
        _families.Sort(static (left, right) => right.Prefix.Length.CompareTo(left.Prefix.Length));
    }

    /// <summary>Names the edition of the data; recorded with every priced turn.</summary>
    public string Version { get; }

    /// <summary>Every card, in the order of the file.</summary>
    public IReadOnlyList<ModelCard> Cards { get; }

    /// <summary>The built-in catalog.</summary>
    public static ModelCatalog BuiltIn { get; } = LoadBuiltIn();

    /// <summary>Reads a catalog file.</summary>
    /// <exception cref="JsonException">
    /// The file is not of the form of <c>models.json</c>, a number in it is out of its range, or a name stands twice.
    /// </exception>
    public static ModelCatalog Load(Stream json) =>
        new(JsonSerializer.Deserialize(json, ModelCatalogJson.Default.ModelCatalogFile)
            ?? throw new JsonException("The model catalog is null."));

    /// <summary>The card of a model; a cautious one without a price for models nobody has described.</summary>
    public ModelCard Find(string model)
    {
        if (_lookups.TryGetValue(model, out var known))
        {
            return known;
        }

        var card = Search(model);

        // Names come from callers: a cache of them must not grow without bound.
        if (_lookups.Count < LookupsCachedMax)
        {
            _lookups[model] = card;
        }

        return card;
    }

    private ModelCard Search(string model)
    {
        // Routers prefix the provider: "openai/gpt-5.4".
        var slash = model.LastIndexOf('/');
        var name = slash < 0 ? model : model[(slash + 1)..];
        if (_exact.TryGetValue(name, out var exact)
            || (SnapshotName.ModelOf(name) is { } dated && _exact.TryGetValue(dated, out exact)))
        {
            return exact;
        }

        foreach (var (prefix, card) in _families)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return card;
            }
        }

        return _unknown;
    }

    private static ModelCatalog LoadBuiltIn()
    {
        using var stream = typeof(ModelCatalog).Assembly.GetManifestResourceStream("models.json")
            ?? throw new InvalidOperationException("The built-in model catalog is missing from the assembly.");
        return Load(stream);
    }
}
