namespace Sessions.EndToEnd.Wires;

/// <summary>Session ids that no other test has.</summary>
internal static class SessionNames
{
    public static string Fresh() => "e2e-" + Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("N");
}
