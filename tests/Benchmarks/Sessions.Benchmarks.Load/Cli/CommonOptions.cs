using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Cli;

/// <summary>The options that every benchmark of whole processes takes.</summary>
internal sealed record CommonOptions(string Name, string DataFolder, Cores Cores, IReadOnlyList<Variant> Variants)
{
    public static readonly string[] Names = ["name", "data", "core", "load-core", "variants"];

    public static CommonOptions From(Arguments arguments, string name, string variants)
    {
        var options = new CommonOptions(
            arguments.Text("name", name),
            arguments.Text("data", Path.Combine(RepositoryRoot.Path, "artifacts", "bench", "data")),
            new Cores(arguments.Whole("core", 0), arguments.Whole("load-core", 1)),
            [.. arguments.List("variants", variants).Select(Parse)]);
        options.WarnIfAstray();
        return options;
    }

    private static Variant Parse(string text) =>
        Enum.TryParse<Variant>(text, ignoreCase: true, out var variant)
            ? variant
            : throw new UsageException($"There is no variant {text}; there are direct, yarp and gateway.");

    private void WarnIfAstray()
    {
        var allowed = ProcFile.AllowedCores();
        if (allowed != FormattableString.Invariant($"{Cores.Load}"))
        {
            Progress.Say($"warning: the generator may run on cores {allowed}, not on core {Cores.Load} alone");
        }
    }
}
