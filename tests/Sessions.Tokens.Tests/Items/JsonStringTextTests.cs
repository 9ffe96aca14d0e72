using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Tokens.Items;

namespace Sessions.Tokens.Tests.Items;

public sealed class JsonStringTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("""\n\t\r\b\f\/\\\"!""", "\n\t\r\b\f/\\\"!")]
    [InlineData("""a\u00e9b""", "aéb")]
    [InlineData("""\uD83D\uDC4B!""", "👋!")]
    [InlineData("""\ud83d!""", "\ufffd!")]
    [InlineData("""\udc4b\ud83d""", "\ufffd\ufffd")]
    [InlineData("""\ud83d\ud83d\udc4b""", "\ufffd👋")]
    [InlineData("""\ud83d\n""", "\ufffd\n")]
    [InlineData("""\ud83d\u0041""", "\ufffdA")]
    public void Unescape_Escapes_GivesText(string escaped, string text) => Unescape(escaped).ShouldBe(text);

    [Fact]
    public void Unescape_AnyEncodedString_GivesItBack() =>
        Prop.ForAll<NonNull<string>>(static text =>
        {
            var whole = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text.Get));
            return Unescape(JsonEncodedText.Encode(whole).ToString()) == whole;
        }).QuickCheckThrowOnFailure();

    private static string Unescape(string escaped)
    {
        var bytes = Encoding.UTF8.GetBytes(escaped);
        var text = new byte[bytes.Length];
        return Encoding.UTF8.GetString(text.AsSpan(0, JsonStringText.Unescape(bytes, text)));
    }
}
