using System.Globalization;

namespace Sessions.Chaos;

/// <summary>What makes several silos one grid.</summary>
public enum Leg
{
    /// <summary>The store alone: embedded nodes that share it.</summary>
    Embedded,

    /// <summary>Orleans, with PostgreSQL for the list of silos.</summary>
    Orleans,
}

/// <summary>How the load balancer chooses a node.</summary>
public enum Routing
{
    /// <summary>By the session's id: its turns go to one node as long as that lives.</summary>
    Hash,

    /// <summary>In turn, the worst case: every node writes to every session.</summary>
    RoundRobin,
}

/// <summary>What one run is asked to do.</summary>
public sealed record ChaosOptions
{
    /// <summary>How long agents and faults run.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Decides what the agents say and which fault comes when.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What makes several silos one grid.</summary>
    public Leg Leg { get; init; }

    /// <summary>How the load balancer chooses a node.</summary>
    public Routing Routing { get; init; }

    /// <summary>Silos, 2–9.</summary>
    public int Nodes { get; init; } = 3;

    /// <summary>Agents; two of three share a session with another one.</summary>
    public int Agents { get; init; } = 12;

    /// <summary>Agents beside these whose conversations the grid keeps; of four, each does so in another way.</summary>
    public int KeptAgents { get; init; } = 8;

    /// <summary>Flavour of the silo's build: this program's own.</summary>
    public string Flavour { get; init; } =
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    /// <summary>Where the result goes as JSON; null for nowhere.</summary>
    public string? ResultFile { get; init; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">Something in it cannot be; the message is for the user.</exception>
    public static ChaosOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new ChaosOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count)
            {
                throw new ArgumentException($"{arguments[i]} lacks its value.");
            }

            var value = arguments[i + 1];
            options = arguments[i] switch
            {
                "--minutes" => options with { Duration = TimeSpan.FromMinutes(Number(arguments[i], value)) },
                "--seed" => options with { Seed = (int)Number(arguments[i], value) },
                "--nodes" => options with { Nodes = Math.Clamp((int)Number(arguments[i], value), 2, 9) },
                "--agents" => options with { Agents = Math.Clamp((int)Number(arguments[i], value), 1, 500) },
                "--kept" => options with { KeptAgents = Math.Clamp((int)Number(arguments[i], value), 0, 500) },
                "--result" => options with { ResultFile = value },
                "--routing" => options with { Routing = RoutingOf(value) },
                "--leg" => options with { Leg = LegOf(value) },
                _ => throw new ArgumentException($"{arguments[i]} is not known."),
            };
        }

        return options;
    }

    private static Leg LegOf(string value) => value switch
    {
        "embedded" => Leg.Embedded,
        "orleans" => Leg.Orleans,
        _ => throw new ArgumentException("--leg is embedded or orleans."),
    };

    private static Routing RoutingOf(string value) => value switch
    {
        "hash" => Routing.Hash,
        "roundrobin" => Routing.RoundRobin,
        _ => throw new ArgumentException("--routing is hash or roundrobin."),
    };

    private static double Number(string name, string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new ArgumentException($"{name} needs a number, not '{value}'.");
}
