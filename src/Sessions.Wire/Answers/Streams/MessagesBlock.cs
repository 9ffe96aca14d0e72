using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Wire.Answers.Assembly;

namespace Sessions.Wire.Answers.Streams;

/// <summary>Assembles one content block of a Messages stream.</summary>
/// <remarks>
/// A delta's members are named like the block's, so they are laid on by name: strings grow, signatures and encrypted
/// content replace. Two are not: <c>partial_json</c> is the text of <c>input</c>, <c>citation</c> is one of
/// <c>citations</c>.
/// </remarks>
internal static class MessagesBlock
{
    /// <summary>Takes in <c>content_block</c>; says whether it carries content already.</summary>
    public static bool Open(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, AssembledObject block)
    {
        bool hasContent = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                hasContent |= !reader.ValueSpan.IsEmpty && !name.SequenceEqual("type"u8);
                block.SetText(name, reader.ValueSpan);
            }
            else
            {
                block.SetRaw(name, JsonText.TakeRaw(ref reader, data));
            }
        }

        return hasContent;
    }

    /// <summary>Takes in <c>delta</c>.</summary>
    public static void Merge(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, AssembledObject block)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8))
            {
                reader.Skip();
            }
            else if (name.SequenceEqual("citation"u8))
            {
                ReadOnlySpan<byte> citation = JsonText.TakeRaw(ref reader, data);
                if (block.ListOf("citations"u8) is { } citations)
                {
                    citations.At(citations.NextIndex)?.SetWhole(citation);
                }
            }
            else if (reader.TokenType != JsonTokenType.String)
            {
                block.SetRaw(name, JsonText.TakeRaw(ref reader, data));
            }
            else if (name.SequenceEqual("signature"u8) || name.SequenceEqual("encrypted_content"u8))
            {
                block.SetText(name, reader.ValueSpan);
            }
            else
            {
                block.AppendText(name, reader.ValueSpan);
            }
        }
    }

    /// <summary>Turns the pieces of tool input into the input they spell.</summary>
    public static void Close(AssembledObject block)
    {
        if (block.Find("partial_json"u8) is not { } pieces)
        {
            return;
        }

        using PooledBytes input = new();
        if (JsonText.TryUnescape(pieces.Bytes.Written, input) && JsonText.IsObject(input.Written))
        {
            Replace(block, pieces, input.Written, AssembledKind.Raw);
        }
        else if (pieces.Bytes.Length > 0)
        {
            Replace(block, pieces, pieces.Bytes.Written, AssembledKind.Text);
        }
        else
        {
            block.Remove(pieces);
        }
    }

    private static void Replace(
        AssembledObject block, AssembledMember pieces, ReadOnlySpan<byte> input, AssembledKind kind)
    {
        AssembledMember? member = block.Find("input"u8);
        if (member is null)
        {
            return;
        }

        member.Kind = kind;
        member.Bytes.Clear();
        member.Bytes.Append(input);
        block.Remove(pieces);
    }
}
