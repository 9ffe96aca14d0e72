using System.Text;
using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>A session whose context the grid keeps, and what its upstream sees of it.</summary>
internal sealed class ManagedSession(Caller caller, UpstreamCase upstream, string id)
{
    public string Id { get; } = id;

    public UpstreamCase Upstream { get; } = upstream;

    public string Path => "/sessions/" + Id;

    private (string Name, string Value) Case => (RecordingUpstream.CaseHeader, Upstream.Name);

    /// <summary>Creates a session.</summary>
    public static async Task<ManagedSession> CreateAsync(Caller caller, UpstreamCase upstream)
    {
        var id = SessionNames.Fresh();
        var made = await caller.PostAsync("/sessions", $$"""{"id":"{{id}}"}""");
        made.Status.ShouldBe(201, made.Text);
        return new ManagedSession(caller, upstream, id);
    }

    /// <summary>Makes a turn, whatever comes of it.</summary>
    public Task<Reply> TryTurnAsync(string body, params (string Name, string Value)[] headers) =>
        caller.PostAsync(Path + "/turns", body, [Case, .. headers]);

    /// <summary>Makes a turn that succeeds; what the upstream was sent for it.</summary>
    public async Task<JsonElement> TurnAsync(string body)
    {
        var reply = await TryTurnAsync(body);
        reply.Status.ShouldBe(200, reply.Text);
        return await SentAsync();
    }

    /// <summary>Says something in a wire format; what the upstream was sent.</summary>
    public Task<JsonElement> SayAsync(WireFormat wire, string text, bool stream = false) =>
        TurnAsync(Message(wire, text, stream));

    /// <summary>Sends a whole request as a client does that keeps its own history.</summary>
    public Task<Reply> ProxyAsync(WireFormat wire, string body, params (string Name, string Value)[] headers) =>
        caller.PostAsync(WireSamples.Path(wire), body, [Case, ("X-Session-Id", Id), .. headers]);

    /// <summary>Forks it under a fresh id.</summary>
    public async Task<ManagedSession> ForkAsync(string members = "")
    {
        var fork = SessionNames.Fresh();
        var made = await caller.PostAsync(Path + "/fork", $$"""{"id":"{{fork}}"{{members}}}""");
        made.Status.ShouldBe(201, made.Text);
        made.Header("Location").ShouldBe("/sessions/" + fork);
        made.Json.GetProperty("forked_from").GetString().ShouldBe(Id);
        return new ManagedSession(caller, Upstream, fork);
    }

    public Task<Reply> TryForkAsync(string body) => caller.PostAsync(Path + "/fork", body);

    public Task<Reply> RewindAsync(string body) => caller.PostAsync(Path + "/rewind", body);

    public Task<Reply> GetAsync(string more = "", params (string Name, string Value)[] headers) =>
        caller.GetAsync(Path + more, headers);

    public async Task DeleteAsync() =>
        (await caller.SendAsync(HttpMethod.Delete, Path, null)).Status.ShouldBe(204);

    public async Task SetLimitsAsync(string limits)
    {
        using var policy = new StringContent($$"""{"limits":{{limits}}}""", Encoding.UTF8, "application/json");
        var set = await caller.SendAsync(HttpMethod.Put, Path + "/policy", policy);
        set.Status.ShouldBe(200, set.Text);
    }

    /// <summary>The next request that its upstream got.</summary>
    public async Task<JsonElement> SentAsync()
    {
        using var sent = JsonDocument.Parse((await Upstream.NextAsync()).Body);
        return sent.RootElement.Clone();
    }

    /// <summary>The body of a turn that says something.</summary>
    public static string Message(WireFormat wire, string text, bool stream = false) => $$"""
        {"message":{{JsonSerializer.Serialize(text)}},"model":"{{Silos.RecordingSilo.Plain}}","wire":"{{NameOf(wire)}}",
         "stream":{{(stream ? "true" : "false")}}}
        """;

    public static string NameOf(WireFormat wire) => wire switch
    {
        WireFormat.Chat => "chat",
        WireFormat.Responses => "responses",
        _ => "messages",
    };

    /// <summary>The list of messages or input items of a request, as it stands there.</summary>
    public static string ListOf(WireFormat wire, JsonElement request) =>
        request.GetProperty(wire == WireFormat.Responses ? "input" : "messages").GetRawText();

    /// <summary>Checks that one list is the other and something behind it, byte for byte.</summary>
    public static void ShouldGoOn(string longer, string shorter)
    {
        longer.Length.ShouldBeGreaterThan(shorter.Length);
        longer.ShouldStartWith(shorter[..^1] + ",");
    }

    /// <summary>What is said in a request, in order: plain texts of users and of answers.</summary>
    public static IReadOnlyList<string> TextsOf(WireFormat wire, JsonElement request)
    {
        var texts = new List<string>();
        foreach (var entry in request.GetProperty(wire == WireFormat.Responses ? "input" : "messages").EnumerateArray())
        {
            var content = entry.GetProperty("content");
            texts.Add(content.ValueKind == JsonValueKind.String
                ? content.GetString()!
                : string.Concat(content.EnumerateArray().Select(static part => part.GetProperty("text").GetString())));
        }

        return texts;
    }
}
