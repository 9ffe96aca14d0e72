using Sessions.EndToEnd.Upstreams;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Silos;

/// <summary>A silo in front of an upstream that shows its bytes; the model's name picks one of its settings.</summary>
public sealed class RecordingSilo : IAsyncLifetime
{
    public const int BodyBytesMax = 4 * 1024 * 1024;

    /// <summary>An upstream with default settings: it sees the caller's own credential.</summary>
    public const string Plain = "plain-1";

    /// <summary>An upstream that is told of sessions.</summary>
    public const string Told = "told-1";

    /// <summary>An upstream with a credential of the gateway's, as a Bearer token.</summary>
    public const string OwnBearer = "bearer-1";

    /// <summary>An upstream with a credential of the gateway's, as <c>x-api-key</c>.</summary>
    public const string OwnApiKey = "apikey-1";

    /// <summary>An upstream that the gateway asks for usage.</summary>
    public const string Asks = "asks-1";

    /// <summary>An upstream that may be silent for one second.</summary>
    public const string Hasty = "hasty-1";

    /// <summary>An upstream that nobody listens at.</summary>
    public const string Down = "down-1";

    /// <summary>The gateway's own credential.</summary>
    public const string Secret = "sk-provider-from-environment";

    private const string SecretVariable = "E2E_PROVIDER_SECRET";

    private SiloProcess? _silo;

    internal SiloProcess Silo => _silo!;

    internal RecordingUpstream Upstream { get; } = new();

    internal Caller Alice { get; private set; } = null!;

    internal Caller Bob { get; private set; } = null!;

    internal Task<Logs.SessionLog> ReadLogAsync(string session) => Silo.Logs.ReadAsync(session, TestKeys.Tenant);

    internal Task<Logs.SessionLog> ReadLogWhenAsync(string session, Func<Logs.SessionLog, bool> isAsItShouldBe) =>
        Silo.Logs.ReadWhenAsync(session, isAsItShouldBe, TestKeys.Tenant);

    public async ValueTask InitializeAsync()
    {
        _silo = await SiloProcess.StartAsync(new SiloSetup
        {
            Configuration = $$"""
                {
                  {{TestKeys.Configuration}},
                  "FrontDoor": {"BodyBytesMax": {{BodyBytesMax}}},
                  "Upstreams": [
                    {{Entry("plain", Plain)}},
                    {{Entry("told", Told, "\"ForwardSessionHeaders\": true")}},
                    {{Entry("bearer", OwnBearer, Credential("authorization"))}},
                    {{Entry("apikey", OwnApiKey, Credential("x-api-key"))}},
                    {{Entry("asks", Asks, "\"AskForUsage\": true")}},
                    {{Entry("hasty", Hasty, "\"TimeoutSeconds\": 1")}},
                    {{Entry("down", Down).Replace(Upstream.Address, "http://127.0.0.1:1", StringComparison.Ordinal)}}
                  ]
                }
                """,
            Environment = new Dictionary<string, string> { [SecretVariable] = Secret },
        });
        Alice = new Caller(_silo.Address, TestKeys.Alice);
        Bob = new Caller(_silo.Address, TestKeys.Bob);
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
    }

    private static string Credential(string header) =>
        $$"""
        "Credential": {"Kind": "environment", "Variable": "{{SecretVariable}}", "Header": "{{header}}"}
        """;

    private string Entry(string name, string model, string? more = null) =>
        $$"""
        {"Name": "{{name}}", "BaseAddress": "{{Upstream.Address}}", "Models": ["{{model}}"],
         "Wires": ["chat", "responses", "messages"]{{(more is null ? "" : ", " + more)}}}
        """;
}
