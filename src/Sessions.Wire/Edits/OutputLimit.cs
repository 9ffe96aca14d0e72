using System.Globalization;
using System.Text;
using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Holds a request to as many generated tokens as a limit leaves.</summary>
public static class OutputLimit
{
    /// <summary>
    /// The edits that put the limit in place of a larger one, or set it where the request names none; null where it
    /// keeps to the limit already.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="most">The most tokens that may be generated, at least 1.</param>
    public static BodyPatch? Of(WireRequest request, long most)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        var number = Encoding.UTF8.GetBytes(most.ToString(CultureInfo.InvariantCulture));
        var splices = new List<BodySplice>();
        var isSet = false;
        var reader = new Utf8JsonReader(request.Body.Span, ItemJson.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLimit = IsLimit(request.Wire, ref reader);
            reader.Read();
            if (isLimit && reader.TokenType == JsonTokenType.Number)
            {
                isSet = true;
                if (!reader.TryGetInt64(out var asked) || asked > most)
                {
                    splices.Add(new BodySplice((int)reader.TokenStartIndex, reader.ValueSpan.Length, number));
                }
            }

            reader.Skip();
        }

        if (!isSet)
        {
            // The object is never empty: a body without a model was refused.
            byte[] member = [(byte)'"', .. Name(request.Wire), .. "\":"u8, .. number, (byte)','];
            splices.Add(new BodySplice(request.ObjectStart, 0, member));
        }

        return splices.Count == 0 ? null : new BodyPatch(splices);
    }

    private static bool IsLimit(WireFormat wire, ref Utf8JsonReader name) =>
        name.ValueTextEquals(Name(wire)) || (wire == WireFormat.Chat && name.ValueTextEquals("max_tokens"u8));

    private static ReadOnlySpan<byte> Name(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "max_completion_tokens"u8,
        WireFormat.Responses => "max_output_tokens"u8,
        _ => "max_tokens"u8,
    };
}
