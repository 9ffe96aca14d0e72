using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.EndToEnd.Wires;

/// <summary>What every refusal of the gateway must look like.</summary>
internal static class RefusalChecks
{
    private static readonly int[] MayLift = [429, 500, 502, 503, 504];

    /// <summary>Checks status, the wire format's error body with its stable code, and the word on retrying.</summary>
    public static void ShouldBeRefusal(this Reply reply, WireFormat wire, int status, string code)
    {
        reply.Status.ShouldBe(status, reply.Text);
        CheckBody(reply.Json, wire, code);
        reply.Header("x-should-retry").ShouldBe(MayLift.Contains(status) ? null : "false");
    }

    /// <inheritdoc cref="ShouldBeRefusal(Reply, WireFormat, int, string)" />
    public static void ShouldBeRefusal(this RawReply reply, WireFormat wire, int status, string code)
    {
        reply.Status.ShouldBe(status, reply.Text);
        CheckBody(reply.Json, wire, code);
        reply.Head.Get("x-should-retry").ShouldBe(MayLift.Contains(status) ? null : "false");
    }

    private static void CheckBody(JsonElement body, WireFormat wire, string code)
    {
        var error = body.GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNullOrWhiteSpace();
        error.GetProperty("type").GetString().ShouldNotBeNullOrWhiteSpace();
        if (wire == WireFormat.Messages)
        {
            body.GetProperty("type").GetString().ShouldBe("error");
            error.GetProperty("details").GetProperty("error_code").GetString().ShouldBe(code);
            return;
        }

        error.TryGetProperty("param", out _).ShouldBeTrue();
        error.GetProperty("code").GetString().ShouldBe(code);
    }
}
