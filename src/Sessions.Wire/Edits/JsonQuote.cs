using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sessions.Wire.Edits;

/// <summary>Writes text as a JSON string.</summary>
internal static class JsonQuote
{
    /// <summary>The string with its quotes; half a surrogate pair becomes U+FFFD.</summary>
    public static byte[] Of(string text)
    {
        var encoded = JsonEncodedText.Encode(Encoding.UTF8.GetBytes(text), JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return [(byte)'"', .. encoded.EncodedUtf8Bytes, (byte)'"'];
    }
}
