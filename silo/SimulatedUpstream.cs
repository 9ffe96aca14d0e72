using Sessions.Core.Models;
using Sessions.Simulator;
using Sessions.Tokens;

namespace Sessions.Silo;

/// <summary>The upstreams of a silo that was told of none: a provider's address, or the simulated provider.</summary>
internal static class SimulatedUpstream
{
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

    /// <summary>The configuration of one upstream that takes everything.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Only(string name, string address, bool tellOfSessions) =>
    [
        new("Upstreams:0:Name", name),
        new("Upstreams:0:BaseAddress", address),
        new("Upstreams:0:Wires:0", "chat"),
        new("Upstreams:0:Wires:1", "responses"),
        new("Upstreams:0:Wires:2", "messages"),
        new("Upstreams:0:ForwardSessionHeaders", tellOfSessions ? "true" : "false"),
    ];
}
