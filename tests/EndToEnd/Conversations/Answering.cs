using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Ways in which an upstream of these tests answers.</summary>
internal static class Answering
{
    /// <summary>Whole or as a stream, as each request asks, in the wire format of its path.</summary>
    public static Task AsAskedAsync(UpstreamCall call)
    {
        var wire = WireOf(call);
        var body = Encoding.UTF8.GetString(call.Request.Body).Replace(" ", "", StringComparison.Ordinal);
        return body.Contains("\"stream\":true", StringComparison.Ordinal)
            ? StreamAsync(call, WireSamples.Stream(wire))
            : call.AnswerAsync(WireSamples.Answer(wire));
    }

    public static async Task StreamAsync(UpstreamCall call, IEnumerable<string> events)
    {
        await call.BeginAsync();
        foreach (var e in events)
        {
            await call.ChunkAsync(e);
        }

        await call.EndAsync();
    }

    /// <summary>Fails as a provider does that is overloaded.</summary>
    public static Task FailAsync(UpstreamCall call) => call.AnswerAsync(
        500, "application/json", Encoding.UTF8.GetBytes("""{"error":{"type":"server_error","message":"No."}}"""));

    private static WireFormat WireOf(UpstreamCall call) => call.Request.Head.FirstLine switch
    {
        var line when line.Contains("/v1/chat/completions", StringComparison.Ordinal) => WireFormat.Chat,
        var line when line.Contains("/v1/responses", StringComparison.Ordinal) => WireFormat.Responses,
        _ => WireFormat.Messages,
    };
}
