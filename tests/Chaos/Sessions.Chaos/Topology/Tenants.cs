using System.Security.Cryptography;
using System.Text;

namespace Sessions.Chaos.Topology;

/// <summary>A tenant of the run: its key, and a word that stands in everything that its agents say.</summary>
public sealed record Tenant(string Name, string Key, string Secret)
{
    /// <summary>The run's two tenants.</summary>
    public static IReadOnlyList<Tenant> All { get; } =
    [
        new("acme", "sk-grid-acme-0000000000000000", "saffron-lantern"),
        new("globex", "sk-grid-globex-11111111111111", "cobalt-harbour"),
    ];

    /// <summary>The other one.</summary>
    public Tenant Other => All[0] == this ? All[1] : All[0];

    internal string ConfigurationEntry =>
        $$"""
        {"Id": "agent", "Tenant": "{{Name}}", "Scopes": ["use", "read"],
         "Hash": "sha256:{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}}"}
        """;
}
