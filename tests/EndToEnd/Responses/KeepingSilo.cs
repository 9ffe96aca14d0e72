using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Responses;

/// <summary>A silo that keeps responses for upstreams that keep none; the model's name picks one of them.</summary>
public sealed class KeepingSilo : IAsyncLifetime
{
    /// <summary>Speaks Responses and keeps nothing.</summary>
    public const string Bare = "bare-1";

    /// <summary>Speaks Responses and keeps nothing; a model that is known to reason.</summary>
    public const string Reasoner = "gpt-5.4";

    /// <summary>Speaks Chat alone.</summary>
    public const string Chat = "chat-1";

    /// <summary>Speaks Messages alone.</summary>
    public const string Messages = "messages-1";

    /// <summary>Speaks Responses and keeps them itself.</summary>
    public const string Keeper = "keeper-1";

    private readonly TemporaryFolder _folder = new();
    private SiloProcess? _silo;

    internal SiloProcess Silo => _silo!;

    internal RecordingUpstream Upstream { get; } = new();

    internal Caller Alice { get; private set; } = null!;

    internal Caller Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync() => await StartAsync();

    /// <summary>Ends the silo as a power cut would and starts another on its data.</summary>
    internal async Task RestartAsync()
    {
        await _silo!.DisposeAsync();
        Alice.Dispose();
        Bob.Dispose();
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Alice?.Dispose();
        Bob?.Dispose();
        if (_silo is not null)
        {
            await _silo.DisposeAsync();
        }

        await Upstream.DisposeAsync();
        _folder.Dispose();
    }

    private async Task StartAsync()
    {
        var setup = new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "Upstreams": [
                    {{Entry("bare", Bare, "responses", ", \"KeepsResponses\": false")}},
                    {{Entry("reasoner", Reasoner, "responses", ", \"KeepsResponses\": false")}},
                    {{Entry("chat", Chat, "chat")}},
                    {{Entry("messages", Messages, "messages")}},
                    {{Entry("keeper", Keeper, "responses")}}
                  ]
                }
                """,
        };
        _silo = await SiloProcess.StartAsync(setup, Path.Combine(_folder.Path, "data"));
        Alice = new Caller(_silo.Address, TestKeys.Alice);
        Bob = new Caller(_silo.Address, TestKeys.Bob);
    }

    private string Entry(string name, string model, string wire, string more = "") =>
        $$"""
        {"Name": "{{name}}", "BaseAddress": "{{Upstream.Address}}", "Models": ["{{model}}"], "Wires": ["{{wire}}"]{{more}}}
        """;
}
