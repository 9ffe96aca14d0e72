using System.Globalization;

namespace Sessions.Benchmarks.Load.Cli;

/// <summary>The options and file names after a command.</summary>
internal sealed class Arguments
{
    private const string On = "yes";

    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    /// <param name="words">The command line after the command.</param>
    /// <param name="known">Names of the options that the command takes, without dashes.</param>
    /// <param name="switches">Those of them that take no value.</param>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public Arguments(IEnumerable<string> words, IReadOnlyCollection<string> known, params string[] switches)
    {
        var files = new List<string>();
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            if (!word.Current.StartsWith("--", StringComparison.Ordinal))
            {
                files.Add(word.Current);
                continue;
            }

            var name = word.Current[2..];
            if (switches.Contains(name))
            {
                _options[name] = On;
            }
            else if (!known.Contains(name))
            {
                throw new UsageException($"There is no option --{name} here.");
            }
            else
            {
                _options[name] = word.MoveNext() ? word.Current : throw new UsageException($"--{name} needs a value.");
            }
        }

        Files = files;
    }

    public IReadOnlyList<string> Files { get; }

    public bool Has(string name) => _options.ContainsKey(name);

    public string Text(string name, string otherwise) => _options.GetValueOrDefault(name, otherwise);

    public IReadOnlyList<string> List(string name, string otherwise) =>
        Text(name, otherwise).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public int Whole(string name, int otherwise) =>
        !_options.TryGetValue(name, out var text) ? otherwise
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
        : throw new UsageException($"--{name} needs a whole number, not {text}.");

    public TimeSpan Seconds(string name, double otherwise) =>
        !_options.TryGetValue(name, out var text) ? TimeSpan.FromSeconds(otherwise)
        : double.TryParse(text, CultureInfo.InvariantCulture, out var value) && value > 0 ? TimeSpan.FromSeconds(value)
        : throw new UsageException($"--{name} needs seconds above 0, not {text}.");
}
