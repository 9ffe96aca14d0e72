using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Editing;

namespace Sessions.Simulator.Requests;

/// <summary>Reads the messages of an Anthropic request, block by block.</summary>
internal sealed class MessageListReader(PathBuilder path, CacheMarks marks)
{
    /// <summary>Tokens of a message beside its blocks.</summary>
    public const int MessageTokens = 4;

    private readonly ToolPairs _pairs = new();
    private (int Message, int Block) _summary;

    public void Read(JsonElement messages)
    {
        _summary = CompactionBlock.FindNewest(path.Request, messages);
        var last = messages.GetArrayLength() - 1;
        var index = 0;
        var isFirst = _summary.Message < 0;
        foreach (var message in messages.EnumerateArray())
        {
            var role = message.StringField("role");
            if (role is not ("user" or "assistant" or "system"))
            {
                throw ProviderRefusalException.Invalid($"messages.{index}.role: Input should be 'user' or 'assistant'");
            }

            if (message.Field("content") is not { } content)
            {
                throw ProviderRefusalException.Invalid($"messages.{index}.content: Field required");
            }

            MessageRules.RequireContent(role, content, index, isFinal: index == last);
            if (isFirst && role == "assistant")
            {
                throw ProviderRefusalException.Invalid("messages: first message must use the \"user\" role");
            }

            isFirst = isFirst && role == "system";
            if (index >= _summary.Message)
            {
                ReadMessage(role, content, index);
            }

            index++;
        }

        _pairs.End();
        path.Request.Thinking.Follow();
    }

    private void ReadMessage(string role, JsonElement content, int index)
    {
        if (role != "system")
        {
            _pairs.BeginMessage();
        }

        var kind = PlainKind(role);
        if (content.ValueKind == JsonValueKind.String)
        {
            path.Request.Steps.Add(
                new PathStep(kind, path.Measure(kind, content), MessageTokens) { Message = index });
        }
        else
        {
            kind = ReadBlocks(kind, content, index);
        }

        path.Request.Notice(kind, content);
        if (role != "system")
        {
            _pairs.EndMessage(content, index, announces: role == "assistant");
        }
    }

    private ItemKind ReadBlocks(ItemKind plain, JsonElement content, int index)
    {
        var overhead = MessageTokens;
        var place = -1;
        var seen = plain;
        foreach (var block in ((JsonElement?)content).Items())
        {
            place++;
            if (index == _summary.Message && place < _summary.Block)
            {
                continue;
            }

            var where = $"messages.{index}.content.{place}";
            var kind = KindOf(block, plain);
            if (kind == ItemKind.Reasoning && !path.Request.Thinking.Accepts(block, where))
            {
                continue;
            }

            if (kind == ItemKind.ToolResult)
            {
                _pairs.Result(block, where);
            }

            path.Request.Steps.Add(StepOf(kind, block, overhead, index) with { Mark = marks.Read(block, where) });
            overhead = 0;
            seen = kind is ItemKind.ToolResult or ItemKind.ToolCall ? kind : seen;
        }

        // Clients add reminders to tool results; only a directive makes such a message the user's own.
        return seen == ItemKind.ToolResult && content.Raw().IndexOf("[[sim"u8) >= 0
            ? ItemKind.User
            : seen;
    }

    private PathStep StepOf(ItemKind kind, JsonElement block, int overhead, int index)
    {
        var step = new PathStep(kind, path.Measure(kind, block), overhead) { Message = index };
        return kind switch
        {
            ItemKind.ToolCall => step with { CallId = block.StringField("id"), Tool = block.StringField("name") },
            ItemKind.ToolResult => step with { CallId = block.StringField("tool_use_id") },
            _ => step,
        };
    }

    private static ItemKind PlainKind(string role) => role switch
    {
        "user" => ItemKind.User,
        "assistant" => ItemKind.Assistant,
        _ => ItemKind.System,
    };

    private static ItemKind KindOf(JsonElement block, ItemKind plain) => block.StringField("type") switch
    {
        "tool_use" => ItemKind.ToolCall,
        "tool_result" => ItemKind.ToolResult,
        "thinking" or "redacted_thinking" => ItemKind.Reasoning,
        "compaction" => ItemKind.Compaction,
        _ => plain,
    };
}
