using Sessions.Contracts;

namespace Sessions.Gateway.Keys;

/// <summary>The names of scopes in configuration and on the command line.</summary>
internal static class ScopeNames
{
    public const string Rule = "use, read or admin";

    public static bool TryParse(string? name, out Scopes scope)
    {
        scope = name switch
        {
            "use" => Scopes.Use,
            "read" => Scopes.Read,
            "admin" => Scopes.Admin,
            _ => Scopes.None,
        };
        return scope != Scopes.None;
    }

    /// <summary>
    /// The union of the names; a name that is no scope adds nothing (validation has refused it by then).
    /// </summary>
    public static Scopes Union(IEnumerable<string> names)
    {
        var union = Scopes.None;
        foreach (var name in names)
        {
            _ = TryParse(name, out var scope);
            union |= scope;
        }

        return union;
    }
}
