using System.Text.Json;
using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Lays a Chat delta on the message so far.</summary>
/// <remarks>
/// By structure, not by a list of fields: strings grow, objects merge, array elements are found by their index. So
/// members that compatible servers add (<c>reasoning_content</c>, <c>reasoning_details</c>) are assembled as well.
/// </remarks>
internal static class ChatDelta
{
    private const int DepthMax = 8;

    /// <summary>Merges the object that the reader stands on.</summary>
    /// <returns>Whether the delta carried content: text, reasoning or tool calls.</returns>
    public static bool Merge(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, AssembledObject target) =>
        Merge(ref reader, data, target, depth: 0);

    private static bool Merge(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, AssembledObject target, int depth)
    {
        bool hasContent = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String when IsFixed(name):
                    target.SetText(name, reader.ValueSpan);
                    break;
                case JsonTokenType.String:
                    hasContent |= !reader.ValueSpan.IsEmpty;
                    target.AppendText(name, reader.ValueSpan);
                    break;
                case JsonTokenType.StartObject when depth < DepthMax && target.ObjectOf(name) is { } child:
                    hasContent |= Merge(ref reader, data, child, depth + 1);
                    break;
                case JsonTokenType.StartArray when depth < DepthMax && target.ListOf(name) is { } list:
                    hasContent |= MergeElements(ref reader, data, list, depth + 1);
                    break;
                case JsonTokenType.Number when name.SequenceEqual("index"u8) && depth > 0:
                    break;
                default:
                    target.SetRaw(name, JsonText.TakeRaw(ref reader, data));
                    break;
            }
        }

        return hasContent;
    }

    private static bool MergeElements(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, AssembledList list, int depth)
    {
        bool hasContent = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            hasContent = true;
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                ReadOnlySpan<byte> raw = JsonText.TakeRaw(ref reader, data);
                list.At(list.NextIndex)?.SetWhole(raw);
            }
            else if (list.At(PlaceOf(reader, list)) is { IsWhole: false } element)
            {
                Merge(ref reader, data, element, depth);
            }
            else
            {
                reader.Skip();
            }
        }

        return hasContent;
    }

    /// <summary>
    /// The element's index. Some servers leave it out of tool calls and send each call whole: an id that differs from
    /// the latest element's then begins a new one, and so does an element without any id.
    /// </summary>
    private static int PlaceOf(Utf8JsonReader reader, AssembledList list)
    {
        ReadOnlySpan<byte> id = default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isIndex = reader.ValueTextEquals("index"u8);
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            if (isIndex && reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int index) && index >= 0)
            {
                return index;
            }

            id = isId && reader.TokenType == JsonTokenType.String ? reader.ValueSpan : id;
            reader.Skip();
        }

        bool continues = !id.IsEmpty && list.Latest?.Find("id"u8) is { } known && id.SequenceEqual(known.Bytes.Written);
        return continues ? list.Latest!.Index : list.NextIndex;
    }

    private static bool IsFixed(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 => name.SequenceEqual("id"u8),
        4 => name.SequenceEqual("role"u8) || name.SequenceEqual("type"u8) || name.SequenceEqual("name"u8),
        6 => name.SequenceEqual("format"u8),
        _ => false,
    };
}
