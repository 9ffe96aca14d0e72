using System.Reflection;
using Sessions.Architecture.Tests.Dependencies;

namespace Sessions.Architecture.Tests.Documents;

public class ConfigurationPageTests
{
    private const string Page = "docs/configuration.md";

    // Set by the gateway for each answer, not by an operator.
    private static readonly string[] Internal = ["AnswerTapOptions"];

    [Fact]
    public void Page_EveryOption_IsNamed()
    {
        var page = Repository.Read(Page);
        OptionTypes()
            .SelectMany(static type => type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Select(property => (Type: type.Name, property.Name)))
            .Where(option => !page.Contains($"`{option.Name}`", StringComparison.Ordinal)
                && !page.Contains($".{option.Name}`", StringComparison.Ordinal))
            .Select(static option => $"{option.Type}.{option.Name}")
            .ShouldBeNone($"{Page} says nothing of these options:");
    }

    [Fact]
    public void Page_EveryVariableOfTheEnvironment_IsNamed()
    {
        var page = Repository.Read(Page);
        Repository.Sources.Where(static file => file.StartsWith("silo/", StringComparison.Ordinal))
            .SelectMany(static file => Repository.Read(file).Split('"'))
            .Where(static text => text.StartsWith("SESSIONS_", StringComparison.Ordinal) && !text.Contains(' '))
            .Distinct()
            .Where(name => !page.Contains($"`{name}`", StringComparison.Ordinal))
            .ShouldBeNone($"{Page} says nothing of these variables:");
    }

    private static IEnumerable<Type> OptionTypes() =>
        ProjectFile.Product
            .SelectMany(static project => Assembly.Load(project.Name).GetExportedTypes())
            .Where(static type => (type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name == "ApiKeyEntry")
                && !Internal.Contains(type.Name));
}
