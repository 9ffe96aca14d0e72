using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Requests;

/// <summary>
/// What Chat Completions and Responses have in common: overheads (OpenAI's cookbook), settings, cache options.
/// </summary>
internal static class OpenAiPrompt
{
    /// <summary>Tokens that prime the reply.</summary>
    public const int ReplyTokens = 3;

    /// <summary>Tokens of a message beside its content: three, and one for its role.</summary>
    public const int MessageTokens = 4;

    public static void ReadTools(PathBuilder path)
    {
        foreach (var tool in path.Root.Field("tools").Items())
        {
            path.Add(ItemKind.ToolDefinition, tool, Introduce(path.Request), CacheMark.None);
        }
    }

    /// <summary>Adds tools that a Responses request brings as an item of its input.</summary>
    public static void AddTools(PathBuilder path, JsonElement item)
    {
        // Of the conversation, unlike the request's own tools: kept for whoever continues it.
        var measured = path.Measure(ItemKind.ToolDefinition, item);
        path.Request.Steps.Add(new PathStep(ItemKind.Other, measured, Introduce(path.Request)));
    }

    /// <summary>Adds the settings that OpenAI's prefix depends on, the routing key among them.</summary>
    public static void ReadSettings(PathBuilder path)
    {
        var root = path.Root;
        path.AddSettings(
            0,
            root.Field("prompt_cache_key"),
            root.Field("parallel_tool_calls"),
            root.Field("response_format") ?? root.Field("text"),
            root.Field("reasoning_effort") ?? root.Field("reasoning")?.Field("effort"),
            root.Field("verbosity"),
            root.Field("context_management"));
        if (root.Field("prompt_cache_options") is not { } cache)
        {
            return;
        }

        RequireMarks(path.Request, "prompt_cache_options");
        path.Request.ExplicitCacheOnly = cache.StringField("mode") == "explicit";
        path.Request.LongCacheLife = cache.StringField("ttl") == "12h";
    }

    /// <summary>The latest cache mark among the parts of an item.</summary>
    public static CacheMark MarkOf(SimRequest request, JsonElement? content)
    {
        var mark = CacheMark.None;
        foreach (var part in content.Items())
        {
            if (part.Field("prompt_cache_breakpoint") is { } breakpoint)
            {
                RequireMarks(request, "prompt_cache_breakpoint");
                mark = breakpoint.StringField("ttl") == "12h" ? CacheMark.Long : CacheMark.Short;
            }
        }

        return mark;
    }

    /// <summary>Whether the model caches at exact boundaries and charges for writes (gpt-5.6 and later).</summary>
    public static bool CachesAtMarks(ModelCard card) =>
        card.Cache is { Trigger: CacheTrigger.Implicit, Granularity: 1 };

    public static void ReadOutputMax(SimRequest request, string name)
    {
        request.OutputMax = request.Root.CountField(name) ?? request.OutputMax;
        if (request.OutputMax is < 1)
        {
            throw ProviderRefusalException.Invalid(
                $"Invalid '{name}': integer below minimum value. Expected a value >= 1, but got"
                + $" {request.OutputMax} instead.",
                name,
                "integer_below_min_value");
        }

        if (request.OutputMax > request.Card.OutputMax)
        {
            throw ProviderRefusalException.Invalid(
                $"{name} is too large: {request.OutputMax}. This model supports at most {request.Card.OutputMax}"
                + " completion tokens.",
                name,
                "invalid_value");
        }
    }

    // What opens and closes the list of tools is due once.
    private static int Introduce(SimRequest request)
    {
        var overhead = request.HasTools ? 0 : ToolCost.ListTokens;
        request.HasTools = true;
        return overhead;
    }

    private static void RequireMarks(SimRequest request, string name)
    {
        if (!CachesAtMarks(request.Card))
        {
            throw ProviderRefusalException.Invalid(
                $"Unsupported parameter: '{name}' is not supported with this model.", name, "unsupported_parameter");
        }
    }
}
