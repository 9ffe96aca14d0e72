namespace Sessions.Architecture.Tests;

/// <summary>Asserts that a rule is kept, and names those that break it.</summary>
internal static class Offenders
{
    public static void ShouldBeNone(this IEnumerable<string> offenders, string rule)
    {
        var list = offenders.ToList();
        Assert.True(list.Count == 0, $"{rule}\n  " + string.Join("\n  ", list));
    }
}
