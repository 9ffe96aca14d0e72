using System.Text;
using Sessions.Core.Items;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Tests.Requests;

/// <summary>Short ways to read a body in a test.</summary>
internal static class Reading
{
    public static WireRequest Read(WireFormat wire, string body)
    {
        var read = RequestReader.TryRead(wire, Encoding.UTF8.GetBytes(body), RequestLimits.Default, out var request, out var error);
        read.ShouldBeTrue(error?.ToString());
        return request!;
    }

    public static MalformedRequest Refuse(WireFormat wire, string body, RequestLimits? limits = null) =>
        Refuse(wire, Encoding.UTF8.GetBytes(body), limits);

    public static MalformedRequest Refuse(WireFormat wire, byte[] body, RequestLimits? limits = null)
    {
        RequestReader.TryRead(wire, body, limits ?? RequestLimits.Default, out _, out var error).ShouldBeFalse();
        return error!;
    }

    public static ChainHash[] Hashes(WireFormat wire, string body)
    {
        using var request = Read(wire, body);
        return [.. request.Path.Items.ToArray().Select(item => item.Chain)];
    }

    /// <summary>One line per item: kind, marks where there are any, the item's bytes.</summary>
    public static string[] Lines(WireRequest request) =>
    [
        .. request.Path.Items.ToArray().Select((item, index) =>
            $"{item.Kind}{(item.Marks == ItemMarks.None ? "" : $" [{item.Marks}]")} {Encoding.UTF8.GetString(request.Path.BytesOf(index))}"),
    ];

    /// <summary>A body whose only message list is <paramref name="messages"/>.</summary>
    public static string Body(WireFormat wire, string messages) =>
        wire == WireFormat.Responses ? $$"""{"model":"m","input":{{messages}}}""" : $$"""{"model":"m","messages":{{messages}}}""";
}
