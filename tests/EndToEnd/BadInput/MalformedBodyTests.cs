using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.BadInput;

/// <summary>Bodies that cannot be read are refused in the caller's wire format and leave no trace.</summary>
public sealed class MalformedBodyTests(RecordingSilo silo)
{
    private const int NestedTooDeep = 10_000;
    private const int ItemsTooMany = 100_001;

    private readonly string _session = SessionNames.Fresh();

    public static TheoryData<WireFormat, string> Cases
    {
        get
        {
            var data = new TheoryData<WireFormat, string>();
            foreach (var wire in Enum.GetValues<WireFormat>())
            {
                foreach (var name in Bodies(wire).Keys)
                {
                    data.Add(wire, name);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Body_ThatCannotBeRead_IsRefusedAndLeavesNoTrace(WireFormat wire, string name)
    {
        var (body, status, code) = Bodies(wire)[name];

        var reply = await silo.Alice.PostAsync(WireSamples.Path(wire), body, ("X-Session-Id", _session));

        reply.ShouldBeRefusal(wire, status, code);
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
        await silo.ShouldStillServeAsync();
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Body_OverTheLimitInChunks_IsRefused(WireFormat wire)
    {
        var head = Encoding.Latin1.GetBytes(
            $"POST {WireSamples.Path(wire)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {TestKeys.Alice}\r\n"
            + $"X-Session-Id: {_session}\r\nTransfer-Encoding: chunked\r\n\r\n");
        var chunk = new byte[RecordingSilo.BodyBytesMax + 1];
        Array.Fill(chunk, (byte)' ');

        var reply = await RawConnection.SendAsync(
            silo.Silo.Address,
            (byte[])[.. head, .. Encoding.Latin1.GetBytes($"{chunk.Length:x}\r\n"), .. chunk, .. "\r\n0\r\n\r\n"u8]);

        reply.ShouldBeRefusal(wire, 413, "request_too_large");
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
        await silo.ShouldStillServeAsync();
    }

    [Theory]
    [InlineData(WireFormat.Chat)]
    [InlineData(WireFormat.Responses)]
    [InlineData(WireFormat.Messages)]
    public async Task Body_OfTenThousandItems_IsATurn(WireFormat wire)
    {
        var test = silo.Upstream.On(call => call.AnswerAsync(WireSamples.Answer(wire)));

        var reply = await silo.Alice.PostAsync(
            WireSamples.Path(wire),
            Items(wire, 10_000),
            ("X-Session-Id", _session),
            (RecordingUpstream.CaseHeader, test.Name));

        reply.Status.ShouldBe(200, reply.Text);
        (await silo.ReadLogAsync(_session)).Turns.Single().Start.Items.ShouldBe(10_000);
    }

    private static Dictionary<string, (byte[] Body, int Status, string Code)> Bodies(WireFormat wire)
    {
        var good = WireSamples.Request(wire, RecordingSilo.Plain, "Hello.");
        var list = wire == WireFormat.Responses ? "input" : "messages";
        return new Dictionary<string, (byte[], int, string)>
        {
            ["empty"] = Malformed(""),
            ["white space"] = Malformed(" \r\n\t "),
            ["no JSON"] = Malformed("model=plain-1&messages=hello"),
            ["null"] = Malformed("null"),
            ["a list"] = Malformed($"[{good}]"),
            ["a text"] = Malformed("\"hello\""),
            ["cut"] = Malformed(good.TrimEnd()[..^1]),
            ["cut in a text"] = Malformed(good[..(good.IndexOf("Hello", StringComparison.Ordinal) + 2)]),
            ["two objects"] = Malformed(good + good),
            ["trailing comma"] = Malformed(good.TrimEnd()[..^1] + ",}"),
            ["a comment"] = Malformed("/* hello */" + good),
            ["byte order mark"] = Malformed("\uFEFF" + good),
            ["bad UTF-8"] = (Replaced(good, 0xFF), 400, "malformed_request"),
            ["NUL in a text"] = (Replaced(good, 0x00), 400, "malformed_request"),
            ["NUL after the end"] = Malformed(good + "\0"),
            ["UTF-16"] = (Encoding.Unicode.GetBytes(good), 400, "malformed_request"),
            ["no model"] = Malformed($$"""{"{{list}}": []}"""),
            ["model is a number"] = Malformed($$"""{"model": 5, "{{list}}": []}"""),
            ["model is null"] = Malformed($$"""{"model": null, "{{list}}": []}"""),
            ["model twice"] = Malformed($$"""{"model": "plain-1", "model": "told-1", "{{list}}": []}"""),
            ["list is a number"] = Malformed($$"""{"model": "plain-1", "{{list}}": 5}"""),
            ["list is an object"] = Malformed($$"""{"model": "plain-1", "{{list}}": {} }"""),
            ["too deep"] = Malformed(
                $$"""{"model": "plain-1", "{{list}}": [], "x": """
                + new string('[', NestedTooDeep) + new string(']', NestedTooDeep) + "}"),
            ["too many items"] = (Items(wire, ItemsTooMany), 413, "request_too_large"),
            ["over the limit"] = (new byte[RecordingSilo.BodyBytesMax + 1], 413, "request_too_large"),
            ["unknown model"] = (
                Encoding.UTF8.GetBytes(WireSamples.Request(wire, "nobody-9", "Hello.")), 404, "model_not_found"),
            ["model with line ends"] = (
                Encoding.UTF8.GetBytes($$"""{"model": "a\r\nX-Evil: 1\r\n\r\n", "{{list}}": []}"""),
                404,
                "model_not_found"),
        };
    }

    private static (byte[] Body, int Status, string Code) Malformed(string body) =>
        (Encoding.UTF8.GetBytes(body), 400, "malformed_request");

    private static byte[] Replaced(string good, byte by)
    {
        var bytes = Encoding.UTF8.GetBytes(good);
        bytes[bytes.AsSpan().IndexOf("Hello"u8)] = by;
        return bytes;
    }

    private static byte[] Items(WireFormat wire, int count)
    {
        var items = string.Join(',', Enumerable.Repeat("""{"role":"user","content":"a"}""", count));
        var list = wire == WireFormat.Responses ? "input" : "messages";
        return Encoding.UTF8.GetBytes($$"""{"model":"plain-1","max_tokens":9,"{{list}}":[{{items}}]}""");
    }
}
