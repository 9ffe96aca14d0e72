using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sessions.Architecture.Tests.Dependencies;

/// <summary>What a built assembly names of others; read from its metadata, nothing is loaded.</summary>
internal sealed record BuiltAssembly(IReadOnlyList<string> Assemblies, IReadOnlyList<string> Types)
{
    /// <summary>Reads the assembly of a project from beside the tests.</summary>
    public static BuiltAssembly Of(string project)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, project + ".dll")));
        var metadata = file.GetMetadataReader();
        return new BuiltAssembly(
            [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
                .Select(reference => metadata.GetString(reference.Name))],
            [.. metadata.TypeReferences.Select(metadata.GetTypeReference)
                .Select(type => metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name))]);
    }
}
