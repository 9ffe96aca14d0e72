using System.Text.Json;

namespace Sessions.Simulator.Requests;

/// <summary>
/// Holds Anthropic's rule of tools: each <c>tool_use</c> has its one <c>tool_result</c> in the very next message.
/// </summary>
internal sealed class ToolPairs
{
    private readonly HashSet<string> _everCalled = new(StringComparer.Ordinal);
    private readonly List<string> _calls = [];
    private readonly List<string> _results = [];
    private int _callsAt;

    public void BeginMessage() => _results.Clear();

    /// <summary>Takes a result of the message that was begun.</summary>
    /// <exception cref="ProviderRefusalException">The message before has no call of it, or it came already.</exception>
    public void Result(JsonElement block, string where)
    {
        var id = block.StringField("tool_use_id") ?? string.Empty;
        if (!_calls.Contains(id))
        {
            throw ProviderRefusalException.Invalid(
                $"{where}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block"
                + " must have a corresponding `tool_use` block in the previous message.");
        }

        if (_results.Contains(id))
        {
            throw ProviderRefusalException.Invalid(
                $"{where}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}");
        }

        _results.Add(id);
    }

    /// <summary>Takes the calls of the message that was begun.</summary>
    /// <exception cref="ProviderRefusalException">
    /// A call of the message before has no result here, or an id is used twice.
    /// </exception>
    public void EndMessage(JsonElement content, int index, bool announces)
    {
        RequireNone(_calls.FindAll(id => !_results.Contains(id)));
        _calls.Clear();
        if (!announces)
        {
            return;
        }

        _callsAt = index;
        var place = 0;
        foreach (var block in ((JsonElement?)content).Items())
        {
            if (block.StringField("type") == "tool_use")
            {
                var id = block.StringField("id") ?? string.Empty;
                _calls.Add(id);
                if (!_everCalled.Add(id))
                {
                    throw ProviderRefusalException.Invalid(
                        $"messages.{index}.content.{place}: `tool_use` ids must be unique");
                }
            }

            place++;
        }
    }

    /// <summary>Ends the list.</summary>
    /// <exception cref="ProviderRefusalException">The last message calls tools.</exception>
    public void End() => RequireNone(_calls);

    private void RequireNone(List<string> missing)
    {
        if (missing.Count > 0)
        {
            throw ProviderRefusalException.Invalid(
                $"messages.{_callsAt}: `tool_use` ids were found without `tool_result` blocks immediately after:"
                + $" {string.Join(", ", missing)}. Each `tool_use` block must have a corresponding `tool_result` block"
                + " in the next message.");
        }
    }
}
