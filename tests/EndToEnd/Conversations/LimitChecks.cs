using Sessions.Core.Turns;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>What the refusal of a turn by a limit looks like.</summary>
internal static class LimitChecks
{
    /// <summary>Checks the wire format's own error body, its code, and the word on retrying.</summary>
    public static void ShouldBeRefused(
        Reply reply, WireFormat wire, string code, bool mayLift, int status = 429)
    {
        reply.Status.ShouldBe(status, reply.Text);
        var error = reply.Json.GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        var said = wire == WireFormat.Messages
            ? error.GetProperty("details").GetProperty("error_code")
            : error.GetProperty("code");
        said.GetString().ShouldBe(code);
        if (wire == WireFormat.Messages)
        {
            reply.Json.GetProperty("type").GetString().ShouldBe("error");
        }

        reply.Header("x-should-retry").ShouldBe(mayLift ? null : "false");
        (reply.Header("Retry-After") is not null).ShouldBe(mayLift);
    }
}
