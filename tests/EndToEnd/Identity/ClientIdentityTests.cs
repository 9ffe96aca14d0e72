using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Identity;

/// <summary>Requests as real clients mark them end up in the session and the thread that the client means.</summary>
public sealed class ClientIdentityTests(SimulatorSilo silo)
{
    /// <summary>Client, wire format, headers and body fields (<c>$</c> is the session's id), expected thread.</summary>
    public static TheoryData<string, WireFormat, string, string, string?> Clients => new()
    {
        { "own header", WireFormat.Chat, "X-Session-Id: $", "", null },
        { "Claude Code", WireFormat.Messages, "X-Claude-Code-Session-Id: $", "", null },
        {
            "Claude Code, sub-agent", WireFormat.Messages,
            "X-Claude-Code-Session-Id: $|x-claude-code-agent-id: agent-1|x-claude-code-parent-agent-id: main",
            "",
            "agent-1"
        },
        {
            "Claude Code, body only", WireFormat.Messages, "",
            """ "metadata": {"user_id": "{\"device_id\":\"d\",\"account_uuid\":\"a\",\"session_id\":\"$\"}"} """, null
        },
        {
            "Codex", WireFormat.Responses,
            "session-id: $|thread-id: $|x-client-request-id: $|x-codex-window-id: $:0",
            """ "prompt_cache_key": "$" """, "$"
        },
        {
            "Codex, sub-agent", WireFormat.Responses,
            "session-id: $|thread-id: side-1|x-codex-parent-thread-id: $|x-openai-subagent: review",
            """ "prompt_cache_key": "$" """, "side-1"
        },
        { "opencode", WireFormat.Chat, "x-session-affinity: $|x-session-id: $", "", null },
        {
            "pi on Responses", WireFormat.Responses, "session_id: $|x-client-request-id: $",
            """ "prompt_cache_key": "$" """, null
        },
        { "docker agent", WireFormat.Chat, "X-Cagent-Session-Id: $|X-Cagent-Id: install-1", "", null },
        { "LiteLLM, header", WireFormat.Chat, "x-litellm-session-id: $", "", null },
        { "LiteLLM, body", WireFormat.Chat, "", """ "litellm_session_id": "$" """, null },
        { "Helicone", WireFormat.Chat, "Helicone-Session-Id: $|Helicone-Session-Name: night run", "", null },
        { "Portkey", WireFormat.Chat, "x-portkey-trace-id: $", "", null },
        { "TrueFoundry", WireFormat.Chat, "X-TFY-CONVERSATION-ID: $", "", null },
        { "OpenRouter, body", WireFormat.Chat, "", """ "session_id": "$" """, null },
        { "Bifrost", WireFormat.Chat, "x-bf-session-id: $", "", null },
        { "Dynamo", WireFormat.Chat, "X-Dynamo-Session-ID: $", "", null },
        { "some other router", WireFormat.Chat, "x-acme-session-id: $", "", null },
        { "cache key alone", WireFormat.Chat, "", """ "prompt_cache_key": "$" """, null },
    };

    [Theory]
    [MemberData(nameof(Clients))]
    public async Task Turns_MarkedAsClientMarksThem_ShareOneSessionAndThread(
        string client, WireFormat wire, string headers, string fields, string? thread)
    {
        var id = SessionNames.Fresh();
        var marks = headers.Split('|', StringSplitOptions.RemoveEmptyEntries)
            .Select(header => header.Replace("$", id, StringComparison.Ordinal).Split(": ", 2))
            .Select(static pair => (pair[0], pair[1]))
            .ToArray();

        for (var turn = 1; turn <= 2; turn++)
        {
            var body = WireSamples.Request(wire, ModelOf(wire), $"Turn {turn}.").TrimEnd().TrimEnd('}');
            body += (fields.Length == 0 ? "" : "," + fields.Replace("$", id, StringComparison.Ordinal)) + "}";
            var reply = await silo.Alice.PostAsync(WireSamples.Path(wire), body, marks);
            reply.Status.ShouldBe(200, client + ": " + reply.Text);
            reply.Header("X-Session-Id").ShouldBe(id, client);
        }

        var log = await silo.ReadLogAsync(id);
        log.Turns.Select(static turn => turn.Start.Thread).ShouldBe(
            Enumerable.Repeat(thread?.Replace("$", id, StringComparison.Ordinal), 2), client);
        log.Turns.ShouldAllBe(static turn => turn.Ending == TurnEnding.Completed);
    }

    private static string ModelOf(WireFormat wire) => wire == WireFormat.Messages ? "claude-opus-5-5" : "gpt-5.4";
}
