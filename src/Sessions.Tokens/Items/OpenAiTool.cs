using System.Text.Json;

namespace Sessions.Tokens.Items;

/// <summary>Counts a tool definition as OpenAI says that its models are shown it.</summary>
/// <remarks>
/// <para>Published are two things. The cookbook ("How to count tokens with tiktoken", tool calls) prices a function: a
/// fixed overhead and the tokens of <c>name:description</c>, then its parameters, see <see cref="ToolSchema"/>; and 12
/// tokens once for the list. The documentation of the Harmony format shows why: definitions are rendered as types of a
/// namespace, and what a schema says of validation alone is not rendered.</para>
/// <para>So a namespace costs the overhead of a list of its own, its <c>name:description</c> and its functions, and the
/// Responses item <c>additional_tools</c> costs its tools. Nothing is published for the rest: a custom tool is counted
/// as a function whose parameter is its grammar, and a tool that the provider brings itself (<c>web_search</c>,
/// <c>local_shell</c>) as a function of that name, for its hidden text is not known here.</para>
/// </remarks>
internal static class OpenAiTool
{
    /// <summary>Overhead of one function in <c>o200k_base</c>.</summary>
    public const int O200kOverhead = 7;

    /// <summary>Overhead of one function in <c>cl100k_base</c>.</summary>
    public const int Cl100kOverhead = 10;

    private const int GrammarOverhead = 3;

    /// <summary>Counts a definition in the form of Chat Completions or of Responses.</summary>
    /// <param name="encoding">Counts the texts.</param>
    /// <param name="functionOverhead">The encoding's overhead of one function.</param>
    /// <param name="json">The definition.</param>
    /// <param name="tokens">The result.</param>
    /// <returns>False where the definition is of neither form.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static bool TryCount(
        BytePairEncoding encoding, int functionOverhead, ReadOnlySpan<byte> json, out int tokens)
    {
        tokens = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = ItemWalk.DepthMax });
        using var document = JsonDocument.ParseValue(ref reader);
        var tool = document.RootElement;
        if (tool.ValueKind != JsonValueKind.Object || !tool.IsText("type"u8, out var type))
        {
            return false;
        }

        tokens = type.ValueEquals("additional_tools"u8)
            ? CountList(encoding, functionOverhead, tool)
            : Count(encoding, functionOverhead, tool);
        return true;
    }

    private static int Count(BytePairEncoding encoding, int functionOverhead, JsonElement tool)
    {
        var body = tool.IsObject("function"u8, out var inner) || tool.IsObject("custom"u8, out inner) ? inner : tool;
        if (!body.IsText("name"u8, out var name))
        {
            _ = tool.IsText("type"u8, out name);
        }

        _ = body.IsText("description"u8, out var description);
        var tokens = DefinitionText.CountLine(encoding, name.Raw(), description.Raw());
        if (body.IsArray("tools"u8, out _))
        {
            return tokens + TokenCounter.ToolListOverhead + CountList(encoding, functionOverhead, body);
        }

        if (body.IsObject("parameters"u8, out var parameters))
        {
            tokens += ToolSchema.Count(encoding, parameters);
        }

        if (body.IsObject("format"u8, out var format))
        {
            tokens += CountGrammar(encoding, format);
        }

        return functionOverhead + tokens;
    }

    private static int CountList(BytePairEncoding encoding, int functionOverhead, JsonElement owner)
    {
        var tokens = 0;
        if (owner.IsArray("tools"u8, out var tools))
        {
            foreach (var tool in tools.EnumerateArray())
            {
                tokens += tool.ValueKind == JsonValueKind.Object ? Count(encoding, functionOverhead, tool) : 0;
            }
        }

        return tokens;
    }

    // Responses says it flat, Chat Completions one level deeper.
    private static int CountGrammar(BytePairEncoding encoding, JsonElement format)
    {
        var grammar = format.IsObject("grammar"u8, out var inner) ? inner : format;
        return grammar.IsText("definition"u8, out var definition)
            ? GrammarOverhead + DefinitionText.CountText(encoding, definition.Raw())
            : 0;
    }
}
