using System.Text.Json;
using Sessions.Core.Items;

namespace Sessions.Simulator.Requests;

/// <summary>
/// Reads the messages of an Anthropic request, block by block, and pairs tool calls with their results.
/// </summary>
internal sealed class MessageListReader(PathBuilder path, CacheMarks marks)
{
    private const int MessageTokens = 4;

    private readonly List<string> _calls = [];
    private readonly List<string> _results = [];
    private int _callsAt;

    public void Read(JsonElement messages)
    {
        var index = 0;
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

            ReadMessage(role, content, index++);
        }

        RequireResults(final: true);
    }

    private void ReadMessage(string role, JsonElement content, int index)
    {
        if (role != "system")
        {
            _results.Clear();
        }

        var kind = PlainKind(role);
        if (content.ValueKind == JsonValueKind.String)
        {
            path.Add(kind, content, MessageTokens, CacheMark.None);
        }
        else
        {
            kind = ReadBlocks(kind, content, index);
        }

        path.Request.Notice(kind, content);
        if (role == "system")
        {
            return;
        }

        RequireResults(final: false);
        _calls.Clear();
        if (role == "assistant")
        {
            Announce(content, index);
        }
    }

    private ItemKind ReadBlocks(ItemKind plain, JsonElement content, int index)
    {
        var overhead = MessageTokens;
        var bound = ThinkingBinding.Prefix(path.Request);
        var place = 0;
        var seen = plain;
        foreach (var block in ((JsonElement?)content).Items())
        {
            var where = $"messages.{index}.content.{place++}";
            var kind = KindOf(block, plain);
            if (kind == ItemKind.Reasoning && !ThinkingBinding.Accepts(path.Request, block, bound, where))
            {
                continue;
            }

            if (kind == ItemKind.ToolResult)
            {
                Result(block, where);
            }

            path.Add(kind, block, overhead, marks.Read(block, where));
            overhead = 0;
            seen = kind is ItemKind.ToolResult or ItemKind.ToolCall ? kind : seen;
        }

        // Clients add reminders to tool results; only a directive makes such a message the user's own.
        return seen == ItemKind.ToolResult && content.Raw().IndexOf("[[sim"u8) >= 0
            ? ItemKind.User
            : seen;
    }

    private void Result(JsonElement block, string where)
    {
        var id = block.StringField("tool_use_id") ?? string.Empty;
        if (!_calls.Contains(id))
        {
            throw ProviderRefusalException.Invalid(
                $"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block"
                + " must have a corresponding `tool_use` block in the previous message.");
        }

        _results.Add(id);
    }

    private void RequireResults(bool final)
    {
        var missing = final ? _calls : _calls.FindAll(id => !_results.Contains(id));
        if (missing.Count > 0)
        {
            throw ProviderRefusalException.Invalid(
                $"messages.{_callsAt}: `tool_use` ids were found without `tool_result` blocks immediately after:"
                + $" {string.Join(", ", missing)}. Each `tool_use` block must have a corresponding `tool_result` block"
                + " in the next message.");
        }
    }

    private void Announce(JsonElement content, int index)
    {
        _callsAt = index;
        foreach (var block in ((JsonElement?)content).Items())
        {
            if (block.StringField("type") == "tool_use")
            {
                _calls.Add(block.StringField("id") ?? string.Empty);
            }
        }
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
