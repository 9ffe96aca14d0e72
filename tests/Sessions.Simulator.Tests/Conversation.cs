using System.Text;

namespace Sessions.Simulator.Tests;

/// <summary>An agent's conversation that resends itself, as a Chat or a Messages request.</summary>
internal sealed class Conversation(string model)
{
    private readonly List<(string Role, string Text)> _messages = [];

    public string Model { get; set; } = model;

    /// <summary>What the system prompt begins with, a clock say.</summary>
    public string Clock { get; set; } = "09:00";

    /// <summary>What the system prompt says.</summary>
    public string System { get; init; } = Bodies.Text(1_200, "rule");

    /// <summary>The life of its breakpoints; null for no breakpoints.</summary>
    public string? Life { get; set; } = "5m";

    public int Count => _messages.Count;

    public Conversation Say(int words, string name)
    {
        if (_messages.Count > 0)
        {
            _messages.Add(("assistant", Bodies.Text(words / 3, "answer" + name)));
        }

        _messages.Add(("user", Bodies.Text(words, name)));
        return this;
    }

    /// <summary>Takes the last messages back.</summary>
    public void Rewind(int messages) =>
        _messages.RemoveRange(_messages.Count - messages, messages);

    /// <summary>Sends an earlier message otherwise.</summary>
    public void Edit(int index, string name) =>
        _messages[index] = (_messages[index].Role, name + " " + _messages[index].Text);

    public string Chat()
    {
        var body = new StringBuilder();
        body.Append($$"""{"model":"{{Model}}","messages":[{"role":"system","content":"It is {{Clock}}. {{System}}"}""");
        foreach (var (role, text) in _messages)
        {
            body.Append($$""",{"role":"{{role}}","content":"{{text}}"}""");
        }

        return body.Append("]}").ToString();
    }

    public string Messages()
    {
        var mark = Life is null ? "" : $$""","cache_control":{"type":"ephemeral","ttl":"{{Life}}"}""";
        var body = new StringBuilder();
        body.Append(
            $$"""{"model":"{{Model}}","max_tokens":200,"system":[{"type":"text","text":"It is {{Clock}}. {{System}}"{{mark}}}],""");
        body.Append("\"messages\":[");
        for (var i = 0; i < _messages.Count; i++)
        {
            var (role, text) = _messages[i];
            body.Append(i == 0 ? "" : ",").Append(
                $$"""{"role":"{{role}}","content":[{"type":"text","text":"{{text}}"{{(i == _messages.Count - 1 ? mark : "")}}}]}""");
        }

        return body.Append("]}").ToString();
    }
}
