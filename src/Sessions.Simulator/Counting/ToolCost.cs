using System.Text;
using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Counting;

/// <summary>What the definition of one tool costs.</summary>
/// <remarks>
/// For OpenAI's shapes by the formula of OpenAI's cookbook (<c>num_tokens_for_tools</c>, o200k figures). Where it is
/// silent, the published renderer of the Harmony format says what a prompt shows: namespaces with their functions, the
/// types of nested schemas, defaults; <see cref="SchemaCost"/> prices these by the formula's own figures. A tool of the
/// provider's own costs a function of its name. Anthropic documents no formula: name, description and schema as text.
/// </remarks>
internal sealed class ToolCost(ITokenCounter counter, string model)
{
    /// <summary>Tokens that open and close a list of tools; due once per request, and for every namespace.</summary>
    public const int ListTokens = 12;

    private const int FunctionTokens = 7;
    private const int GrammarTokens = 3;

    private readonly SchemaCost _schemas = new(counter, model);

    public int Count(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        using var document = JsonDocument.ParseValue(ref reader);
        var tool = document.RootElement;
        if (tool.ValueKind != JsonValueKind.Object || tool.TryGetProperty("input_schema", out _))
        {
            return FunctionTokens + counter.CountText(model, json);
        }

        return SchemaCost.StringOf(tool, "type") == "additional_tools" ? Members(tool) : One(tool);
    }

    private int One(JsonElement tool)
    {
        var body = Inner(Inner(tool, "function"), "custom");
        var name = SchemaCost.StringOf(body, "name");
        if (name.Length == 0)
        {
            name = SchemaCost.StringOf(tool, "type");
        }

        var head = Text($"{name}:{SchemaCost.Sentence(body)}");
        if (body.TryGetProperty("tools", out var members) && members.ValueKind == JsonValueKind.Array)
        {
            return ListTokens + head + Members(body);
        }

        var tokens = FunctionTokens + head;
        if (body.TryGetProperty("parameters", out var parameters))
        {
            tokens += _schemas.Inside(parameters);
        }

        if (body.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.Object)
        {
            var definition = SchemaCost.StringOf(Inner(format, "grammar"), "definition");
            tokens += definition.Length == 0 ? 0 : GrammarTokens + Text(definition);
        }

        return tokens;
    }

    private int Members(JsonElement owner)
    {
        var tokens = 0;
        if (owner.TryGetProperty("tools", out var tools) && tools.ValueKind == JsonValueKind.Array)
        {
            foreach (var tool in tools.EnumerateArray())
            {
                if (tool.ValueKind == JsonValueKind.Object)
                {
                    tokens += One(tool);
                }
            }
        }

        return tokens;
    }

    // Chat Completions wraps what Responses says flat.
    private static JsonElement Inner(JsonElement element, string name) =>
        element.TryGetProperty(name, out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : element;

    private int Text(string text) => counter.CountText(model, Encoding.UTF8.GetBytes(text));
}
