using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sessions.EndToEnd.Wires;

/// <summary>An answer as it stood on the wire, its body without framing.</summary>
internal sealed record RawReply(HttpHead Head, byte[] Body, bool IsWhole)
{
    public int Status => int.Parse(Head.FirstLine.Split(' ')[1], CultureInfo.InvariantCulture);

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Body);
            return document.RootElement.Clone();
        }
    }
}
