namespace Sessions.Architecture.Tests.Dependencies;

public class DirectionTests
{
    [Fact]
    public void EveryProject_OfTheProduct_HasItsArrows() =>
        ProjectFile.Product
            .Where(static project => !Arrows.Allowed.ContainsKey(project.Name))
            .Select(static project => project.Path)
            .ShouldBeNone("The table of arrows does not say what these projects may see:");

    [Fact]
    public void ProjectReferences_OfTheProduct_FollowTheArrows() =>
        ProjectFile.Product
            .SelectMany(static project => project.References
                .Where(reference => !Arrows.Allowed[project.Name].Contains(reference))
                .Select(reference => $"{project.Name} -> {reference}"))
            .ShouldBeNone("These project references go against the arrows:");

    [Fact]
    public void AssemblyReferences_OfTheProduct_FollowTheArrows() =>
        ProjectFile.Product
            .SelectMany(static project => BuiltAssembly.Of(project.Name).Assemblies
                .Where(static assembly => assembly.StartsWith("Sessions.", StringComparison.Ordinal))
                .Where(assembly => !Arrows.VisibleTo(project.Name).Contains(assembly))
                .Select(assembly => $"{project.Name} -> {assembly}"))
            .ShouldBeNone("These assemblies use types of others against the arrows:");

    [Fact]
    public void ForeignAssemblies_ReservedForSome_AreUsedByNoOther() =>
        ProjectFile.Product
            .SelectMany(static project => BuiltAssembly.Of(project.Name).Assemblies
                .Where(assembly => IsForbidden(project.Name, assembly))
                .Select(assembly => $"{project.Name} -> {assembly}"))
            .ShouldBeNone("These assemblies use what belongs to another project:");

    [Fact]
    public void Metadata_WhereItsUseIsAllowed_ShowsWhatIsLookedFor()
    {
        BuiltAssembly.Of("Sessions.Storage").Assemblies.ShouldContain("SQLitePCLRaw.core");
        BuiltAssembly.Of("Sessions.Gateway").Assemblies.ShouldContain("Microsoft.AspNetCore.Http.Abstractions");
        BuiltAssembly.Of("Sessions.Simulator").Types.ShouldContain("System.IO.Stream");
    }

    [Fact]
    public void Contracts_ItsReferences_AreTheBaseLibraryAlone()
    {
        const string Contracts = "Sessions.Contracts";
        ProjectFile.Product.Single(static project => project.Name == Contracts).Packages.ShouldBeEmpty();
        BuiltAssembly.Of(Contracts).Assemblies
            .Where(static assembly => !assembly.StartsWith("System.", StringComparison.Ordinal))
            .ShouldBeNone("Contracts may use the base library alone, it uses:");
    }

    [Fact]
    public void Core_ItsTypes_DoNoInputOrOutput()
    {
        // Streams over its own embedded data, and the exceptions that readers of bytes throw.
        string[] harmless = ["System.IO.Stream", "System.IO.InvalidDataException", "System.IO.EndOfStreamException"];
        string[] outside =
        [
            "System.IO.", "System.Net.", "System.Diagnostics.Process", "System.Threading.Timer", "System.Threading.Thread",
            "System.Environment", "System.Console",
        ];
        BuiltAssembly.Of("Sessions.Core").Types
            .Where(type => outside.Any(prefix => type.StartsWith(prefix, StringComparison.Ordinal)))
            .Except(harmless)
            .ShouldBeNone("Core decides and does nothing else, it uses:");
        ProjectFile.Product.Single(static project => project.Name == "Sessions.Core").Packages.ShouldBeEmpty();
    }

    private static bool IsForbidden(string project, string assembly) => Arrows.Reserved.Any(reserved =>
        (assembly == reserved.Key || assembly.StartsWith(reserved.Key + ".", StringComparison.Ordinal))
        && !reserved.Value.Contains(project));
}
