namespace Sessions.EndToEnd.Wires;

/// <summary>What every refusal of the session API looks like.</summary>
internal static class ProblemChecks
{
    /// <summary>Checks status, type and stable code of problem details.</summary>
    public static void ShouldBeProblem(this Reply reply, int status, string code)
    {
        reply.Status.ShouldBe(status, reply.Text);
        reply.Header("Content-Type").ShouldBe("application/problem+json");
        reply.Json.GetProperty("code").GetString().ShouldBe(code, reply.Text);
        reply.Json.GetProperty("detail").GetString().ShouldNotBeNullOrWhiteSpace();
    }
}
