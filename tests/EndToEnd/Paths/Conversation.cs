using System.Text.Json;
using System.Text.Json.Nodes;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Paths;

/// <summary>A client that knows of no sessions: it keeps its own transcript and sends all of it each time.</summary>
internal sealed class Conversation(PathSilos silos, WireFormat wire)
{
    private readonly List<JsonNode> _messages = [];

    /// <summary>The sessions that the turns went to, in order.</summary>
    public List<string> Sessions { get; } = [];

    /// <summary>Another conversation that has come as far as this one.</summary>
    public Conversation Fork()
    {
        var fork = new Conversation(silos, wire);
        fork._messages.AddRange(_messages.Select(static message => message.DeepClone()));
        return fork;
    }

    public Conversation Add(string role, string text)
    {
        _messages.Add(new JsonObject { ["role"] = role, ["content"] = text });
        return this;
    }

    /// <summary>Adds what the model said and is not kept as it was recorded.</summary>
    public Conversation Edit(int message, string text)
    {
        _messages[message]["content"] = text;
        return this;
    }

    /// <summary>Drops the messages from one on.</summary>
    public Conversation CutAt(int message)
    {
        _messages.RemoveRange(message, _messages.Count - message);
        return this;
    }

    public async Task<string> SayAsync(Caller caller, string text, string answer, bool streamed = false)
    {
        Add("user", text);
        var session = await SendAsync(caller, answer, streamed);
        Add("assistant", answer);
        return session;
    }

    /// <summary>Sends the transcript as it stands.</summary>
    public async Task<string> SendAsync(
        Caller caller, string answer, bool streamed = false, params (string Name, string Value)[] headers)
    {
        var reply = await silos.PostAsync(caller, wire, Body(streamed), answer, streamed, headers);
        reply.Status.ShouldBe(200, reply.Text);
        Sessions.Add(reply.Header("X-Session-Id")!);
        return Sessions[^1];
    }

    public string Body(bool streamed = false)
    {
        var messages = new JsonArray([.. _messages.Select(static message => message.DeepClone())]);
        var body = new JsonObject { ["model"] = "gpt-5.4", ["stream"] = streamed };
        switch (wire)
        {
            case WireFormat.Responses:
                body["instructions"] = "You are the yard clerk.";
                body["input"] = messages;
                break;
            case WireFormat.Chat:
                messages.Insert(0, new JsonObject { ["role"] = "system", ["content"] = "You are the yard clerk." });
                body["messages"] = messages;
                break;
            default:
                body["system"] = "You are the yard clerk.";
                body["max_tokens"] = 100;
                body["messages"] = messages;
                break;
        }

        return body.ToJsonString(JsonSerializerOptions.Web);
    }
}
