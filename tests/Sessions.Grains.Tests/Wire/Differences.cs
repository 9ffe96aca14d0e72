using System.Collections;

namespace Sessions.Grains.Tests.Wire;

/// <summary>Where two values of a type differ, by their public properties down to the last.</summary>
internal static class Differences
{
    public static IEnumerable<string> Between(object? sent, object? got, string path)
    {
        if (sent is null || got is null)
        {
            return ReferenceEquals(sent, got) ? [] : [$"{path}: {Text(sent)} became {Text(got)}"];
        }

        if (sent is ReadOnlyMemory<byte> sentBytes && got is ReadOnlyMemory<byte> gotBytes)
        {
            return Between(sentBytes.ToArray(), gotBytes.ToArray(), path);
        }

        if (sent is ReadOnlyMemory<Core.Items.ProposedItem> sentItems && got is ReadOnlyMemory<Core.Items.ProposedItem> gotItems)
        {
            return Between(sentItems.ToArray(), gotItems.ToArray(), path);
        }

        if (sent.Equals(got))
        {
            return [];
        }

        if (sent is IEnumerable and not string)
        {
            return Between(((IEnumerable)sent).Cast<object>().ToArray(), ((IEnumerable)got).Cast<object>().ToArray(), path);
        }

        var properties = sent.GetType().GetProperties();
        return properties.Length == 0 || sent.GetType().Namespace?.StartsWith("Sessions", StringComparison.Ordinal) != true
            ? [$"{path}: {Text(sent)} became {Text(got)}"]
            : properties.SelectMany(property =>
                Between(property.GetValue(sent), property.GetValue(got), $"{path}.{property.Name}"));
    }

    /// <summary>The properties that can be set and still are as they were.</summary>
    public static IEnumerable<string> Unset(object value) => value.GetType().GetProperties()
        .Where(property => property.CanWrite && property.GetValue(value) is null or 0 or 0L or false or "")
        .Select(static property => property.Name);

    private static IEnumerable<string> Between(object[] sent, object[] got, string path) => sent.Length != got.Length
        ? [$"{path}: {sent.Length} became {got.Length}"]
        : sent.Zip(got).SelectMany((pair, i) => Between(pair.First, pair.Second, $"{path}[{i}]"));

    private static IEnumerable<string> Between(byte[] sent, byte[] got, string path) =>
        sent.AsSpan().SequenceEqual(got) ? [] : [$"{path}: {sent.Length} bytes became {got.Length} others"];

    private static string Text(object? value) => value?.ToString() ?? "nothing";
}
