using YamlDotNet.RepresentationModel;

namespace Sessions.Kubernetes.Tests.Rendering;

/// <summary>Reads what may be missing from rendered objects.</summary>
internal static class YamlPaths
{
    public static YamlNode? At(this YamlNode? node, params string[] path)
    {
        foreach (var name in path)
        {
            node = node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var child)
                ? child
                : null;
        }

        return node;
    }

    public static string? Text(this YamlNode? node, params string[] path) =>
        (node.At(path) as YamlScalarNode)?.Value;

    public static int Number(this YamlNode? node, params string[] path) =>
        int.Parse(node.Text(path).ShouldNotBeNull());

    public static IEnumerable<YamlNode> List(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlSequenceNode list ? list.Children : [];

    public static IReadOnlyDictionary<string, YamlNode> Map(this YamlNode? node, params string[] path) =>
        node.At(path) is YamlMappingNode map
            ? map.Children.ToDictionary(static entry => entry.Key.ToString(), static entry => entry.Value)
            : new Dictionary<string, YamlNode>();

    /// <summary>Every text below the node.</summary>
    public static IEnumerable<string> Texts(this YamlNode node) =>
        node.AllNodes.OfType<YamlScalarNode>().Select(static scalar => scalar.Value ?? "");
}
