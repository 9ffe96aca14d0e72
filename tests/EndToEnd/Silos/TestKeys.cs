using System.Security.Cryptography;
using System.Text;

namespace Sessions.EndToEnd.Silos;

/// <summary>Two principals of one tenant, as an operator configures them.</summary>
internal static class TestKeys
{
    public const string Tenant = "acme";
    public const string Alice = "sk-grid-alice-0000000000000000";
    public const string Bob = "sk-grid-bob-11111111111111111111";

    /// <summary>The header line by which the first principal shows its key.</summary>
    public const string AliceHeader = "Authorization: Bearer " + Alice + "\r\n";

    /// <summary>The configuration's <c>Keys</c> member.</summary>
    public static string Configuration { get; } = $"\"Keys\": [{Entry("alice", Alice)}, {Entry("bob", Bob)}]";

    private static string Entry(string id, string key)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $$"""{"Id": "{{id}}", "Tenant": "{{Tenant}}", "Hash": "sha256:{{hash}}", "Scopes": ["use", "read"]}""";
    }
}
