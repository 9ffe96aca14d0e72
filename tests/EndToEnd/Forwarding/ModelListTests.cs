using System.Text;
using System.Text.Json;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Forwarding;

/// <summary>A client's list of models names those that it reaches, in the shape that it reads.</summary>
public sealed class ModelListTests : IAsyncLifetime
{
    private const string OpenAis =
        """{"object":"list","data":[{"id":"gpt-5.4","object":"model","created":1767225600,"owned_by":"openai","more":1},{"id":"both","object":"model","created":1,"owned_by":"openai"},{"id":"unserved","object":"model"}]}""";

    private const string Anthropics =
        """{"data":[{"type":"model","id":"claude-opus-4-5","display_name":"Opus","created_at":"2026-01-01T00:00:00Z","more":1},{"type":"model","id":"both","display_name":"Both"}],"has_more":false,"first_id":"claude-opus-4-5","last_id":"both"}""";

    private static readonly (string, string) Version = ("anthropic-version", "2023-06-01");

    private readonly RecordingUpstream _openAi = new();
    private readonly RecordingUpstream _anthropic = new();
    private readonly List<RecordedRequest> _asked = [];
    private SiloProcess _silo = null!;
    private Caller _caller = null!;

    public async ValueTask InitializeAsync()
    {
        _openAi.OnAny(call => ListAsync(call, OpenAis));
        _anthropic.OnAny(call => ListAsync(call, Anthropics));
        _silo = await SiloProcess.StartAsync(new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "Upstreams": [
                    {"Name": "open", "BaseAddress": "{{_openAi.Address}}", "Wires": ["chat"], "Models": ["gpt-*", "both"]},
                    {"Name": "claude", "BaseAddress": "{{_anthropic.Address}}", "Wires": ["messages"]}
                  ]
                }
                """,
        });
        _caller = new Caller(_silo.Address, null);
    }

    [Fact]
    public async Task OpenAisClient_GetsEveryModelInItsShape()
    {
        var list = await GetAsync();

        list.GetProperty("object").GetString().ShouldBe("list");
        list.GetProperty("data").EnumerateArray().Select(static model => model.GetRawText()).ShouldBe(
        [
            """{"id":"gpt-5.4","object":"model","created":1767225600,"owned_by":"openai","more":1}""",
            """{"id":"both","object":"model","created":1,"owned_by":"openai"}""",
            """{"id":"claude-opus-4-5","object":"model","created":1767225600,"owned_by":"claude"}""",
        ]);
    }

    [Fact]
    public async Task AnthropicsClient_GetsEveryModelInItsShape()
    {
        var list = await GetAsync(Version);

        list.GetProperty("has_more").GetBoolean().ShouldBeFalse();
        list.GetProperty("first_id").GetString().ShouldBe("claude-opus-4-5");
        list.GetProperty("last_id").GetString().ShouldBe("gpt-5.4");
        list.GetProperty("data").EnumerateArray().Select(static model => model.GetRawText()).ShouldBe(
        [
            """{"type":"model","id":"claude-opus-4-5","display_name":"Opus","created_at":"2026-01-01T00:00:00Z","more":1}""",
            """{"type":"model","id":"both","display_name":"Both"}""",
            """{"type":"model","id":"gpt-5.4","display_name":"gpt-5.4","created_at":"2026-01-01T00:00:00+00:00"}""",
        ]);
    }

    [Fact]
    public async Task OtherVendor_IsAskedAsItsClientsDo_AndGetsNoCredentialOfTheCallers()
    {
        (string, string) key = ("Authorization", "Bearer sk-of-the-provider");
        await GetAsync(key, ("openai-organization", "org"));
        var toAnthropic = _asked.Single(static it => it.Head.FirstLine == "GET /v1/models?limit=1000 HTTP/1.1").Head;
        var toOpenAi = _asked.Single(static it => it.Head.FirstLine == "GET /v1/models HTTP/1.1").Head;
        _asked.Clear();
        await GetAsync(Version, key, ("anthropic-beta", "x"));
        var toOther = _asked.Single(static it => it.Head.Get("anthropic-version") is null).Head;

        toOpenAi.Get("Authorization").ShouldBe("Bearer sk-of-the-provider");
        toOpenAi.Get("openai-organization").ShouldBe("org");
        toAnthropic.Get("anthropic-version").ShouldBe("2023-06-01");
        foreach (var head in new[] { toAnthropic, toOther })
        {
            head.Get("Authorization").ShouldBeNull();
            head.Get("x-api-key").ShouldBeNull();
            head.Get("openai-organization").ShouldBeNull();
            head.Get("anthropic-beta").ShouldBeNull();
        }
    }

    [Fact]
    public async Task Stranger_GetsNoList()
    {
        (await _caller.GetAsync("/v1/models")).Status.ShouldBe(401);
        _asked.ShouldBeEmpty();
    }

    public async ValueTask DisposeAsync()
    {
        _caller.Dispose();
        await _silo.DisposeAsync();
        await _openAi.DisposeAsync();
        await _anthropic.DisposeAsync();
    }

    private async Task ListAsync(UpstreamCall call, string list)
    {
        lock (_asked)
        {
            _asked.Add(call.Request);
        }

        await call.AnswerAsync(200, "application/json", Encoding.UTF8.GetBytes(list));
    }

    private async Task<JsonElement> GetAsync(params (string Name, string Value)[] headers)
    {
        var reply = await _caller.GetAsync("/v1/models", [("x-api-key", TestKeys.Alice), .. headers]);
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json;
    }
}
