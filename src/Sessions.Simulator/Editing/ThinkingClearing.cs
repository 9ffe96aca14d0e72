using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary><c>clear_thinking_20251015</c>: the thinking of older assistant messages is left out.</summary>
internal static class ThinkingClearing
{
    public const string Type = "clear_thinking_20251015";

    private const int KeepDefault = 1;

    public static void Apply(SimRequest request, JsonElement edit)
    {
        if (request.Root.Field("thinking")?.StringField("type") is not ("enabled" or "adaptive"))
        {
            throw ProviderRefusalException.Invalid(
                $"`{Type}` strategy requires `thinking` to be enabled or adaptive");
        }

        if (Keep(edit) is not { } keep)
        {
            return;
        }

        var turns = new List<int>();
        foreach (var step in request.Steps)
        {
            if (step.Kind == ItemKind.Reasoning && (turns.Count == 0 || turns[^1] != step.Message))
            {
                turns.Add(step.Message);
            }
        }

        if (turns.Count <= keep)
        {
            return;
        }

        // The message of the newest turn that goes.
        var until = turns[turns.Count - keep - 1];
        var before = request.PromptTokens;
        request.Steps.RemoveAll(step => step.Kind == ItemKind.Reasoning && step.Message <= until);
        request.Edited!.Applied.Add(new AppliedEdit(
            Type, "cleared_thinking_turns", turns.Count - keep, before - request.PromptTokens));
    }

    // Null keeps them all.
    private static int? Keep(JsonElement edit)
    {
        var keep = edit.Field("keep");
        if (keep is { ValueKind: JsonValueKind.String } || keep?.StringField("type") == "all")
        {
            return null;
        }

        var turns = keep?.CountField("value") ?? KeepDefault;
        return turns > 0
            ? turns
            : throw ProviderRefusalException.Invalid(
                "context_management.edits.0.keep.value: Input should be greater than 0");
    }
}
