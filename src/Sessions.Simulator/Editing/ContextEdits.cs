using System.Text.Json;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary>
/// Anthropic's context editing and compaction, as a request wishes them. The edits are made anew for every request, on
/// the whole conversation that it brings.
/// </summary>
internal static class ContextEdits
{
    public const string ManagementBeta = "context-management-2025-06-27";
    public const string CompactBeta = "compact-2026-01-12";
    public const string CompactOnDemandBeta = "compact-2026-09-04";

    private const string Field = "context_management";
    private const int CompactTokensDefault = 150_000;
    private const int CompactTokensMin = 50_000;

    /// <summary>Makes the edits on a path that has been read whole.</summary>
    /// <exception cref="ProviderRefusalException">The wish cannot be.</exception>
    public static void Apply(PathBuilder path)
    {
        var request = path.Request;
        var wish = request.Root.Field(Field);
        CompactOnDemand(request, isManaged: wish is not null);
        if (wish is not { } management)
        {
            return;
        }

        if (!request.Origin.HasBeta(ManagementBeta) && !request.Origin.HasBeta(CompactBeta))
        {
            throw ProviderRefusalException.Invalid($"{Field}: Extra inputs are not permitted");
        }

        request.Edited = new EditedContext(request.PromptTokens);
        var place = 0;
        foreach (var edit in management.Field("edits").Items())
        {
            Apply(path, edit, place++);
        }
    }

    /// <summary>Reads a threshold of the form <c>{"type":…,"value":…}</c>.</summary>
    /// <returns>Its type and value; the default where there is none.</returns>
    public static (string Type, int Value) Threshold(JsonElement edit, string name, string type, int value) =>
        edit.Field(name) is { ValueKind: JsonValueKind.Object } threshold
            ? (threshold.StringField("type") ?? type, threshold.CountField("value") ?? value)
            : (type, value);

    private static void Apply(PathBuilder path, JsonElement edit, int place)
    {
        var request = path.Request;
        var type = edit.StringField("type");
        switch (type)
        {
            case ToolUseClearing.Type when request.Origin.HasBeta(ManagementBeta):
                ToolUseClearing.Apply(path, edit);
                break;
            case ThinkingClearing.Type when request.Origin.HasBeta(ManagementBeta):
                if (place > 0)
                {
                    throw ProviderRefusalException.Invalid(
                        $"{Field}.edits: `{ThinkingClearing.Type}` must be the first edit");
                }

                ThinkingClearing.Apply(request, edit);
                break;
            case "compact_20260112" when request.Origin.HasBeta(CompactBeta):
                Compact(request, edit, place);
                break;
            default:
                throw ProviderRefusalException.Invalid(
                    $"{Field}.edits.{place}: Input tag '{type}' found using 'type' does not match any of the expected"
                    + " tags");
        }
    }

    private static void Compact(SimRequest request, JsonElement edit, int place)
    {
        var (_, trigger) = Threshold(edit, "trigger", "input_tokens", CompactTokensDefault);
        if (trigger < CompactTokensMin)
        {
            throw ProviderRefusalException.Invalid(
                $"{Field}.edits.{place}.trigger.value: Input should be greater than or equal to {CompactTokensMin}");
        }

        if (request.PromptTokens > trigger)
        {
            request.Compaction = new CompactionWish(edit.IsTrue("pause_after_compaction"));
        }
    }

    private static void CompactOnDemand(SimRequest request, bool isManaged)
    {
        if (request.Root.Field("compaction") is not { } wish)
        {
            return;
        }

        request.Origin.Require(CompactOnDemandBeta, "compaction");
        if (wish.StringField("type") != "summarize")
        {
            throw ProviderRefusalException.Invalid("compaction.type: Input should be 'summarize'");
        }

        if (isManaged)
        {
            throw ProviderRefusalException.Invalid($"compaction: cannot be used together with {Field}");
        }

        request.Compaction = new CompactionWish(Pauses: true);
    }
}
