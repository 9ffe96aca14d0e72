namespace Sessions.Chaos.Agents;

/// <summary>A transcript that grows, in one wire format.</summary>
internal abstract class Conversation
{
    private readonly List<string> _items = [];

    public abstract string Path { get; }

    /// <summary>Items so far.</summary>
    public int Count => _items.Count;

    public static Conversation Of(int number) => (number % 3) switch
    {
        0 => new ChatConversation(),
        1 => new MessagesConversation(),
        _ => new ResponsesConversation(),
    };

    public void Say(string text) => _items.Add(User(text));

    public void Add(AgentAnswer answer) => _items.AddRange(answer.Items);

    /// <summary>Answers tool calls.</summary>
    public void Return(IReadOnlyList<string> calls, string result) => _items.AddRange(Results(calls, result));

    /// <summary>Goes back to an earlier length.</summary>
    public void Cut(int count) => _items.RemoveRange(count, _items.Count - count);

    public string Request(bool stream) => Body(string.Join(",", _items), stream);

    public AgentAnswer Read(string text, bool stream)
    {
        try
        {
            return stream ? ReadStream(text) : ReadWhole(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return AgentAnswer.Broken;
        }
    }

    protected abstract string User(string text);

    protected abstract IEnumerable<string> Results(IReadOnlyList<string> calls, string result);

    protected abstract string Body(string items, bool stream);

    protected abstract AgentAnswer ReadStream(string text);

    protected abstract AgentAnswer ReadWhole(string text);
}
