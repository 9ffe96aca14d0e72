using System.Security.Cryptography;
using System.Text;

namespace Sessions.Chaos.Topology;

/// <summary>A tenant of the run: its key, and a word that stands in everything that its agents say.</summary>
public sealed record Tenant(string Name, string Key, string Secret)
{
    /// <summary>The run's tenants: two that are well off, and one whose means are used up in its course.</summary>
    public static IReadOnlyList<Tenant> All { get; } =
    [
        new("acme", "sk-grid-acme-0000000000000000", "saffron-lantern"),
        new("globex", "sk-grid-globex-11111111111111", "cobalt-harbour"),
        new("initech", "sk-grid-initech-2222222222222", "ochre-meadow"),
    ];

    /// <summary>The one with a budget.</summary>
    public static Tenant Capped => All[2];

    /// <summary>Another one, which must learn nothing of this one.</summary>
    public Tenant Other => All[0] == this ? All[1] : All[0];

    internal string ConfigurationEntry =>
        $$"""
        {"Id": "agent", "Tenant": "{{Name}}", "Scopes": ["use", "read"],{{(this == Capped ? " \"Limits\": {\"MaxTokens\": 1000000000}," : "")}}
         "Hash": "sha256:{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key)))}}"}
        """;
}
