using Sessions.Core.Models;
using Sessions.Simulator;
using Sessions.Tokens;

namespace Sessions.Silo;

/// <summary>The upstreams of a silo that was told of none: a provider's address, or the simulated provider.</summary>
internal static class SimulatedUpstream
{
    private const string KeyVariable = "SESSIONS_SIMULATOR_KEY";

    /// <summary>Starts the simulated provider on a free loopback port.</summary>
    public static Task<SimulatorHost> StartAsync(IConfiguration configuration)
    {
        var options = ReadOptions(configuration);
        var anonymous = options with { AllowAnonymous = true, AcceptUnknownModels = true };
        return SimulatorHost.StartAsync(anonymous, "http://127.0.0.1:0", new TokenCounter(ModelCatalog.BuiltIn));
    }

    /// <summary>The section <c>Simulator</c>.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A value does not hold.</exception>
    public static SimulatorOptions ReadOptions(IConfiguration configuration)
    {
        var reader = new SectionReader(configuration);
        var options = reader.Read("Simulator", new SimulatorOptions());
        reader.ThrowIfInvalid();
        return options;
    }

    /// <summary>The configuration of the simulated provider as the only upstream.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Simulated(string address)
    {
        // Calls that have no caller, such as summaries, are made only with a key of the upstream's own. The simulated
        // provider takes any.
        Environment.SetEnvironmentVariable(KeyVariable, "simulated");
        return
        [
            .. Only("simulator", address, tellOfSessions: true),

            // It can go on from its own responses and no more: kept by the grid, all of the API works.
            new("Upstreams:0:KeepsResponses", "false"),
            new("Upstreams:0:Credential:Kind", "environment"),
            new("Upstreams:0:Credential:Variable", KeyVariable),
        ];
    }

    /// <summary>The configuration of a provider at an address as the only upstream.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Provider(string address) =>
        Only("provider", address, tellOfSessions: false);

    private static IEnumerable<KeyValuePair<string, string?>> Only(string name, string address, bool tellOfSessions) =>
    [
        new("Upstreams:0:Name", name),
        new("Upstreams:0:BaseAddress", address),
        new("Upstreams:0:Wires:0", "chat"),
        new("Upstreams:0:Wires:1", "responses"),
        new("Upstreams:0:Wires:2", "messages"),
        new("Upstreams:0:ForwardSessionHeaders", tellOfSessions ? "true" : "false"),
    ];
}
