using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Requests;

public sealed class HostileBodyTests
{
    private static readonly WireFormat[] Wires = [WireFormat.Chat, WireFormat.Responses, WireFormat.Messages];

    [Theory]
    [InlineData("", null)]
    [InlineData("  ", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("{}", "model")]
    [InlineData("""{"model":"m"}""", "messages")]
    [InlineData("""{"model":"m","messages":[]} x""", null)]
    [InlineData("""{"model":"m","messages":[]}{}""", null)]
    [InlineData("""{"model":"m","messages":[],}""", null)]
    [InlineData("""{"model":7,"messages":[]}""", "model")]
    [InlineData("""{"model":null,"messages":[]}""", "model")]
    [InlineData("""{"model":"","messages":[]}""", "model")]
    [InlineData("""{"model":"\ud800","messages":[]}""", "model")]
    [InlineData("""{"model":"m","model":"n","messages":[]}""", "model")]
    [InlineData("""{"model":"m","messages":[],"m\u0065ssages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":{}}""", "messages")]
    [InlineData("""{"model":"m","messages":"x"}""", "messages")]
    [InlineData("""{"model":"m","messages":null}""", "messages")]
    [InlineData("""{"model":"m","stream":1,"messages":[]}""", "stream")]
    [InlineData("""{"model":"m","stream":"true","messages":[]}""", "stream")]
    [InlineData("""{"model":"m","messages":[{},{"role":"user" "content":1}]}""", "messages[1]")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"a\x"}]}""", "messages[0]")]
    [InlineData("{\"model\":\"m\",\"messages\":[\"a\0\"]}", "messages[0]")]
    [InlineData("{\"model\":\"m\",\"messages\":[\"a\n\"]}", "messages[0]")]
    [InlineData("{\"model\":\"m\",\"messages\":[\0]}", "messages[0]")]
    [InlineData("""{"model":"m","tools":[1,01],"messages":[]}""", "tools[1]")]
    [InlineData("""{"model":"m","messages":[NaN]}""", "messages[0]")]
    [InlineData("""{"model":"m","messages":["abc""", "messages[0]")]
    [InlineData("""{"model":"m","messages":["abc\""", "messages[0]")]
    [InlineData("""{"model":"m","messages":["abc\u12""", "messages[0]")]
    public void TryRead_MalformedBody_SaysWhere(string body, string? param)
    {
        foreach (var wire in new[] { WireFormat.Chat, WireFormat.Messages })
        {
            var error = Reading.Refuse(wire, body);

            error.Param.ShouldBe(param);
            error.Message.ShouldEndWith(".");
            error.TooLarge.ShouldBeFalse();
        }
    }

    [Fact]
    public void TryRead_ModelTooLong_IsRefused() =>
        Reading.Refuse(WireFormat.Responses, $$"""{"model":"{{new string('m', 257)}}"}""").Param.ShouldBe("model");

    [Fact]
    public void TryRead_ModelOfGreatestLength_IsRead()
    {
        using var request = Reading.Read(WireFormat.Responses, $$"""{"model":"{{new string('é', 256)}}"}""");

        request.Model.Length.ShouldBe(256);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'{', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xC0, 0x80, (byte)'"', (byte)'}' })]
    [InlineData(new byte[] { (byte)'{', (byte)'"', 0xED, 0xA0, 0x80, (byte)'"', (byte)'}' })]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'{', 0 })]
    public void TryRead_BytesThatAreNoPlainUtf8_AreRefused(byte[] body) =>
        Reading.Refuse(WireFormat.Chat, body).Param.ShouldBeNull();

    [Fact]
    public void TryRead_MoreItemsThanAllowed_IsTooLarge()
    {
        var error = Reading.Refuse(WireFormat.Chat, """{"model":"m","messages":[1,2,3]}""", new RequestLimits { ItemsMax = 2 });

        error.ShouldBe(new MalformedRequest("The request holds more than 2 items.", "messages[2]", TooLarge: true));
    }

    [Theory]
    [InlineData(126, true)]
    [InlineData(127, false)]
    public void TryRead_DeepNesting_IsRefusedAtTheLimit(int depth, bool read)
    {
        // The object and the list around the message are two more.
        var body = Encoding.UTF8.GetBytes(Reading.Body(
            WireFormat.Chat, $"[{new string('[', depth)}{new string(']', depth)}]"));

        RequestReader.TryRead(WireFormat.Chat, body, RequestLimits.Default, out var request, out _).ShouldBe(read);
        request?.Dispose();
    }

    [Fact]
    public void TryRead_NestingWithoutEnd_DoesNotOverflowTheStack() =>
        Reading.Refuse(WireFormat.Messages, """{"model":"m","messages":""" + new string('[', 1_000_000))
            .Message.ShouldContain("128");

    [Fact]
    public void TryRead_RandomBytes_NeverThrows() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            foreach (var wire in Wires)
            {
                if (RequestReader.TryRead(wire, bytes, RequestLimits.Default, out var request, out _))
                {
                    request.Dispose();
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryRead_MutatedBodies_NeverThrowsAndAgreesWithTheStockReader() =>
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var wire = Wires[random.Next(Wires.Length)];
            var body = Encoding.UTF8.GetBytes(Transcripts.Body(wire, Transcripts.Random(wire, random), random));
            for (var round = 0; round < 20; round++)
            {
                var mutated = Transcripts.Mutate(body, random);
                var read = RequestReader.TryRead(wire, mutated, RequestLimits.Default, out var request, out _);
                if (read)
                {
                    StockReader.Accepts(mutated).ShouldBeTrue(Encoding.UTF8.GetString(mutated));
                    request!.Dispose();
                }
            }
        }).QuickCheckThrowOnFailure();
}
