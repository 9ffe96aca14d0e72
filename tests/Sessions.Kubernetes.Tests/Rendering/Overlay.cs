using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Sessions.Kubernetes.Tests.Rendering;

/// <summary>One overlay as <c>kubectl kustomize</c> renders it.</summary>
internal sealed class Overlay
{
    private static readonly string[] KindsWithPods = ["Deployment", "StatefulSet", "Job"];
    private static readonly Dictionary<string, Lazy<Overlay>> Rendered = Directory
        .EnumerateDirectories(Path.Combine(Repository.Root, "k8s", "overlays"))
        .ToDictionary(static path => Path.GetFileName(path), static path => new Lazy<Overlay>(() => Render(path)));

    private Overlay(IReadOnlyList<YamlNode> objects) => Objects = objects;

    /// <summary>The overlays' names, for theories.</summary>
    public static TheoryData<string> Names { get; } = [.. Rendered.Keys.Order(StringComparer.Ordinal)];

    public IReadOnlyList<YamlNode> Objects { get; }

    /// <summary>Everything that makes pods.</summary>
    public IEnumerable<Workload> Workloads => Objects
        .Where(static item => KindsWithPods.Contains(item.Text("kind")))
        .Select(static item => new Workload(item));

    public Workload Silo => Workloads.Single(static workload => workload.Kind == "Deployment");

    public static Overlay Of(string name) => Rendered[name].Value;

    public IEnumerable<YamlNode> OfKind(string kind) => Objects.Where(item => item.Text("kind") == kind);

    /// <summary>The silo's environment by name: an entry's text, or null where it comes from elsewhere.</summary>
    public IReadOnlyDictionary<string, string?> SiloEnvironment()
    {
        var container = Silo.Containers.Single();
        var environment = new Dictionary<string, string?>();
        foreach (var source in container.List("envFrom"))
        {
            var name = source.Text("configMapRef", "name");
            var settings = OfKind("ConfigMap").Single(map => map.Text("metadata", "name") == name);
            foreach (var (key, value) in settings.Map("data"))
            {
                environment[key] = value.ToString();
            }
        }

        foreach (var entry in container.List("env"))
        {
            environment[entry.Text("name")!] = entry.Text("value");
        }

        return environment;
    }

    private static Overlay Render(string path)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, $"kubectl kustomize {path}: {errors.GetAwaiter().GetResult()}");
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return new Overlay([.. stream.Documents.Select(static document => document.RootNode)]);
    }
}
