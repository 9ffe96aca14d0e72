using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Editing;

namespace Sessions.Simulator.Requests;

/// <summary>Reads Anthropic Messages bodies.</summary>
internal static class MessagesRequestReader
{
    private const int ToolTokens = 3;

    // The hidden tool prompt, by tool_choice, as published for Opus 4.8.
    private const int ToolPromptAutoTokens = 290;
    private const int ToolPromptAnyTokens = 410;

    public static void Read(PathBuilder path, bool counting)
    {
        var root = path.Root;
        if (!counting)
        {
            ReadOutputMax(path.Request);
        }

        if (root.Field("messages") is not { ValueKind: JsonValueKind.Array } messages)
        {
            throw ProviderRefusalException.Invalid("messages: Field required");
        }

        if (messages.GetArrayLength() == 0)
        {
            throw ProviderRefusalException.Invalid("messages: at least one message is required");
        }

        var marks = new CacheMarks();
        var index = 0;
        foreach (var tool in root.Field("tools").Items())
        {
            path.Request.HasTools = true;
            path.Add(ItemKind.ToolDefinition, tool, ToolTokens, marks.Read(tool, $"tools.{index++}"));
        }

        path.AddSettings(0, root.Field("speed"));
        ReadSystem(path, marks);
        AddMessageSettings(path, messages);
        path.Request.SetupSteps = path.Request.Steps.Count;
        path.Request.Thinking.EndSetup();
        new MessageListReader(path, marks).Read(messages);
        marks.Automatic(path.Request);
        ContextEdits.Apply(path);
    }

    private static void ReadSystem(PathBuilder path, CacheMarks marks)
    {
        var system = path.Root.Field("system");
        if (system is { ValueKind: JsonValueKind.String } text)
        {
            path.Add(ItemKind.System, text, 0, CacheMark.None);
        }

        var index = 0;
        foreach (var block in system.Items())
        {
            path.Add(ItemKind.System, block, 0, marks.Read(block, $"system.{index++}"));
        }
    }

    // A change of these leaves tools and system cached, and nothing after them.
    private static void AddMessageSettings(PathBuilder path, JsonElement messages)
    {
        var choice = path.Root.Field("tool_choice");
        var forced = choice?.StringField("type") is "any" or "tool";
        var tokens = forced ? ToolPromptAnyTokens : ToolPromptAutoTokens;
        path.AddSettings(path.Request.HasTools ? tokens : 0, choice, path.Root.Field("thinking"));
        if (HasImages(messages))
        {
            path.AddSettings(0);
        }
    }

    private static bool HasImages(JsonElement messages)
    {
        foreach (var message in messages.EnumerateArray())
        {
            foreach (var block in message.Field("content").Items())
            {
                if (block.StringField("type") == "image")
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void ReadOutputMax(SimRequest request)
    {
        request.OutputMax = request.Root.CountField("max_tokens")
            ?? throw ProviderRefusalException.Invalid("max_tokens: Field required");
        if (request.OutputMax < 1)
        {
            throw ProviderRefusalException.Invalid("max_tokens: Input should be greater than or equal to 1");
        }

        if (request.OutputMax > request.Card.OutputMax)
        {
            throw ProviderRefusalException.Invalid(
                $"max_tokens: {request.OutputMax} > {request.Card.OutputMax}, which is the maximum allowed number of"
                + $" output tokens for {request.Model}");
        }
    }
}
