using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.BadInput;

/// <summary>Ids that are none, and headers that try to be more than headers.</summary>
public sealed class HostileHeaderTests(RecordingSilo silo)
{
    public static TheoryData<WireFormat, string> BadIds
    {
        get
        {
            string[] ids =
            [
                "", "..", ".", "a/../b", "../../etc/passwd", "a/./b", "a/..", new('a', 256), "a b", "a%2e%2e",
                "a\\b", "a\tb",
                "%0d%0aX-Evil:%201", "\"a\"", "<a>", "a?b", "a#b", "a;b", "a,b",
            ];
            var data = new TheoryData<WireFormat, string>();
            for (var index = 0; index < ids.Length; index++)
            {
                data.Add((WireFormat)((index % 3) + 1), ids[index]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(BadIds))]
    public async Task SessionId_ThatIsNone_IsRefused(WireFormat wire, string id)
    {
        var test = silo.Upstream.On(call => call.AnswerAsync(WireSamples.Answer(wire)));

        var reply = await SendAsync(wire, $"X-Session-Id: {id}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n");

        reply.ShouldBeRefusal(wire, 400, "invalid_session_id");
        test.Count.ShouldBe(0);
        await silo.ShouldStillServeAsync();
    }

    [Fact]
    public async Task SessionId_GivenTwiceDifferently_IsRefused() =>
        (await SendAsync(WireFormat.Chat, "X-Session-Id: one\r\nX-Session-Id: two\r\n"))
            .ShouldBeRefusal(WireFormat.Chat, 400, "invalid_session_id");

    [Theory]
    [InlineData(WireFormat.Chat, "X-Session-Metadata: no json")]
    [InlineData(WireFormat.Responses, "X-TFY-METADATA: {\"a\":")]
    [InlineData(WireFormat.Messages, "x-portkey-metadata: [1]")]
    public async Task Metadata_ThatCannotBeRead_IsRefused(WireFormat wire, string header)
    {
        var session = SessionNames.Fresh();

        var reply = await SendAsync(wire, $"X-Session-Id: {session}\r\n{header}\r\n");

        reply.ShouldBeRefusal(wire, 400, "malformed_request");
        (await silo.ReadLogAsync(session)).Events.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(WireFormat.Chat, "rot13", 415, "unsupported_encoding")]
    [InlineData(WireFormat.Responses, "gzip, br", 415, "unsupported_encoding")]
    [InlineData(WireFormat.Messages, "gzip", 400, "malformed_request")]
    public async Task Encoding_ThatCannotBeUndone_IsRefused(
        WireFormat wire, string encoding, int status, string code) =>
        (await SendAsync(wire, $"Content-Encoding: {encoding}\r\n")).ShouldBeRefusal(wire, status, code);

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Encoding_Zstd_IsRefusedWithWhatToDo(WireFormat wire)
    {
        var reply = await SendAsync(wire, "Content-Encoding: zstd\r\n");

        reply.ShouldBeRefusal(wire, 415, "unsupported_encoding");
        reply.Text.ShouldContain("enable_request_compression = false");
        reply.Text.ShouldContain("gzip, br or deflate");
        reply.Head.Get("Accept-Encoding").ShouldBe("gzip, br, deflate");
    }

    [Theory]
    [InlineData("X-Session-Id: a\rX-Evil: 1\r\n")]
    [InlineData("X-Session-Id: a\u0001b\r\n")]
    [InlineData("X-Session-Id: a\0b\r\n")]
    [InlineData("X-Session-Id: a\u00e9\r\n")]
    [InlineData("X-Session-Id\r\n")]
    [InlineData("X Evil: 1\r\n")]
    [InlineData("Content-Length: 5\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\n")]
    public async Task Head_ThatIsNoHttp_IsRefusedBeforeAnythingElse(string headers)
    {
        var test = silo.Upstream.On(static call => call.AnswerAsync(WireSamples.Answer(WireFormat.Chat)));

        var reply = await SendAsync(WireFormat.Chat, $"{RecordingUpstream.CaseHeader}: {test.Name}\r\n{headers}");

        reply.Status.ShouldBeInRange(400, 499, reply.Text);
        reply.Head.Get("X-Evil").ShouldBeNull();
        test.Count.ShouldBe(0);
        await silo.ShouldStillServeAsync();
    }

    [Fact]
    public async Task Metadata_WithLineEnds_StaysData()
    {
        var session = SessionNames.Fresh();
        var test = silo.Upstream.On(static call => call.AnswerAsync(WireSamples.Answer(WireFormat.Chat)));

        var reply = await SendAsync(
            WireFormat.Chat,
            $"X-Session-Id: {session}\r\n{RecordingUpstream.CaseHeader}: {test.Name}\r\n"
            + """X-Session-Metadata: {"team":"a\r\nX-Evil: 1"}""" + "\r\n");

        reply.Status.ShouldBe(200, reply.Text);
        reply.Head.Get("X-Evil").ShouldBeNull();
        (await silo.ReadLogAsync(session)).Turns.Single().Start.Metadata!["team"].ShouldBe("a\r\nX-Evil: 1");
    }

    private async Task<RawReply> SendAsync(WireFormat wire, string headers) =>
        await RawConnection.SendAsync(silo.Silo.Address, RawConnection.Request(
            "POST",
            WireSamples.Path(wire),
            $"Authorization: Bearer {TestKeys.Alice}\r\nContent-Type: application/json\r\n{headers}",
            Encoding.UTF8.GetBytes(WireSamples.Request(wire, RecordingSilo.Plain, "Hello."))));
}
