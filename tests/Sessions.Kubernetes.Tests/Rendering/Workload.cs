using YamlDotNet.RepresentationModel;

namespace Sessions.Kubernetes.Tests.Rendering;

/// <summary>A Deployment, StatefulSet or Job.</summary>
internal sealed class Workload(YamlNode node)
{
    public YamlNode Node { get; } = node;

    public string Kind => Node.Text("kind")!;

    public string Name => $"{Kind} {Node.Text("metadata", "name")}";

    public YamlNode Pod => Node.At("spec", "template", "spec")!;

    public IReadOnlyDictionary<string, YamlNode> Labels => Node.Map("spec", "template", "metadata", "labels");

    public IEnumerable<YamlNode> Containers => Pod.List("initContainers").Concat(Pod.List("containers"));

    /// <summary>Whether a selector of labels takes this workload's pods in; an empty one takes in all.</summary>
    public bool IsSelectedBy(YamlNode? selector) =>
        selector.Map("matchLabels").All(wanted =>
            Labels.TryGetValue(wanted.Key, out var value) && value.ToString() == wanted.Value.ToString())
        && selector.List("matchExpressions").All(wanted =>
            wanted.Text("operator") == "In"
            && Labels.TryGetValue(wanted.Text("key")!, out var value)
            && wanted.List("values").Contains(value));
}
