using System.Text.Json;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>What a piece of an answer is.</summary>
internal enum BlockKind : byte
{
    Text,
    Refusal,
    Call,
}

/// <summary>A piece of an answer as it grows; all strings are kept escaped.</summary>
internal sealed class AnswerBlock(BlockKind kind) : IDisposable
{
    public BlockKind Kind { get; } = kind;

    /// <summary>Call: how the source tells it from others.</summary>
    public int Key { get; init; } = -1;

    /// <summary>Call: what its result will name.</summary>
    public byte[] Id { get; init; } = [];

    /// <summary>Call: the tool.</summary>
    public byte[] Name { get; init; } = [];

    /// <summary>Call: the tool as a Responses client names it; null for a plain function.</summary>
    public CalledTool? Tool { get; init; }

    /// <summary>The text, or the string that spells the arguments.</summary>
    public PooledBytes Content { get; } = new();

    /// <summary>Whether the source said that nothing more comes.</summary>
    public bool IsEnded { get; set; }

    /// <summary>Whether the arguments spell a whole object.</summary>
    public bool IsWholeCall
    {
        get
        {
            using PooledBytes input = new();
            return Content.Length > 0 && JsonElements.TrySpellOut(Content.Written, input);
        }
    }

    /// <summary>
    /// Call of a tool that takes free text: that text, escaped. A model that did not stay in the form that it was
    /// given has its words taken as they are.
    /// </summary>
    public byte[] FreeText()
    {
        using PooledBytes spelled = new();
        if (!JsonElements.TrySpellOut(Content.Written, spelled))
        {
            return Content.Written.ToArray();
        }

        Utf8JsonReader reader = new(spelled.Written);
        JsonElement input = JsonElement.ParseValue(ref reader).Get("input"u8);
        return input.IsText() ? input.Inner().ToArray() : Content.Written.ToArray();
    }

    public void Dispose() => Content.Dispose();
}
