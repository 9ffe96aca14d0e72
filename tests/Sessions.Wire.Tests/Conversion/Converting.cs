using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>Short ways to convert a request in a test.</summary>
internal static class Converting
{
    public static readonly (WireFormat From, WireFormat To)[] Directions =
    [
        (WireFormat.Chat, WireFormat.Responses), (WireFormat.Chat, WireFormat.Messages),
        (WireFormat.Responses, WireFormat.Chat), (WireFormat.Responses, WireFormat.Messages),
        (WireFormat.Messages, WireFormat.Chat), (WireFormat.Messages, WireFormat.Responses),
    ];

    public static TheoryData<WireFormat, WireFormat> AllDirections
    {
        get
        {
            TheoryData<WireFormat, WireFormat> data = [];
            foreach (var (from, to) in Directions)
            {
                data.Add(from, to);
            }

            return data;
        }
    }

    /// <summary>The converted body; the grid's own reader must accept both.</summary>
    public static string Request(WireFormat from, WireFormat to, string body, ConversionContext? context = null) =>
        Convert(from, to, body, context).Body;

    public static string[] Notes(WireFormat from, WireFormat to, string body, ConversionContext? context = null) =>
        Convert(from, to, body, context).Notes;

    public static (string Body, string[] Notes) Convert(WireFormat from, WireFormat to, string body, ConversionContext? context = null)
    {
        ShouldBeAccepted(from, body);
        ArrayBufferWriter<byte> output = new();
        RequestConverter.TryConvert(
            from, to, Encoding.UTF8.GetBytes(body), output, context ?? new ConversionContext(), out var report, out var refusal)
            .ShouldBeTrue(refusal?.ToString());
        refusal.ShouldBeNull();
        var converted = Encoding.UTF8.GetString(output.WrittenSpan);
        ShouldBeAccepted(to, converted);
        return (converted, [.. report.Notes]);
    }

    public static ConversionRefusal Refuse(WireFormat from, WireFormat to, string body)
    {
        ArrayBufferWriter<byte> output = new();
        RequestConverter.TryConvert(from, to, Encoding.UTF8.GetBytes(body), output, new ConversionContext(), out _, out var refusal)
            .ShouldBeFalse(Encoding.UTF8.GetString(output.WrittenSpan));
        output.WrittenCount.ShouldBe(0);
        return refusal.ShouldNotBeNull();
    }

    /// <summary>JSON without white space, for tests that write it over several lines.</summary>
    public static string Compact(string json) => JsonNode.Parse(json)!.ToJsonString();

    public static void ShouldBeJson(this string json, string expected) => Compact(json).ShouldBe(Compact(expected));

    private static void ShouldBeAccepted(WireFormat wire, string body)
    {
        RequestReader.TryRead(wire, Encoding.UTF8.GetBytes(body), RequestLimits.Default, out var request, out var error)
            .ShouldBeTrue($"{error}: {body}");
        request!.Dispose();
    }
}
