using Sessions.Core.Caching;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Runtime.Reading;

/// <summary>The names that stored enumerations have on the wire.</summary>
internal static class WireNames
{
    public static string Of(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "chat",
        WireFormat.Responses => "responses",
        WireFormat.Messages => "messages",
        _ => throw new ArgumentOutOfRangeException(nameof(wire), wire, "No name for this wire format."),
    };

    public static string Of(CompactionTrigger trigger) => trigger switch
    {
        CompactionTrigger.Policy => "policy",
        CompactionTrigger.Manual => "manual",
        CompactionTrigger.Client => "client",
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "No name for this trigger."),
    };

    public static string Of(CacheCause cause) => cause switch
    {
        CacheCause.None => "none",
        CacheCause.Cold => "cold",
        CacheCause.Expired => "expired",
        CacheCause.PrefixChanged => "prefix-changed",
        CacheCause.ModelChanged => "model-changed",
        CacheCause.Compaction => "compaction",
        CacheCause.OutOfReach => "out-of-reach",
        CacheCause.Provider => "provider",
        _ => throw new ArgumentOutOfRangeException(nameof(cause), cause, "No name for this cause."),
    };

    public static string Of(ItemKind kind) => kind switch
    {
        ItemKind.Other => "other",
        ItemKind.ToolDefinition => "tool_definition",
        ItemKind.System => "system",
        ItemKind.User => "user",
        ItemKind.Assistant => "assistant",
        ItemKind.ToolCall => "tool_call",
        ItemKind.ToolResult => "tool_result",
        ItemKind.Reasoning => "reasoning",
        ItemKind.Compaction => "compaction",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No name for this kind of item."),
    };
}
