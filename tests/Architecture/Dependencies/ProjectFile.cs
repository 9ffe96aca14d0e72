using System.Xml.Linq;

namespace Sessions.Architecture.Tests.Dependencies;

/// <summary>A project as its file describes it.</summary>
internal sealed record ProjectFile(string Path)
{
    public string Name { get; } = System.IO.Path.GetFileNameWithoutExtension(Path);

    /// <summary>The projects of src, silo and client.</summary>
    public static IEnumerable<ProjectFile> Product =>
        Repository.Projects.Where(Repository.IsProduct).Select(static path => new ProjectFile(path));

    /// <summary>Names of the projects that it references itself.</summary>
    public IEnumerable<string> References => Includes("ProjectReference")
        .Select(static include => System.IO.Path.GetFileNameWithoutExtension(include.Replace('\\', '/')));

    /// <summary>Packages that it references itself, in addition to the analyzers of all projects.</summary>
    public IEnumerable<string> Packages => Includes("PackageReference");

    private IEnumerable<string> Includes(string element) =>
        XDocument.Parse(Repository.Read(Path)).Descendants(element)
            .Select(static reference => reference.Attribute("Include")?.Value)
            .OfType<string>();
}
