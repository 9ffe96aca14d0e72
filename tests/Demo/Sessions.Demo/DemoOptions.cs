using System.Globalization;

namespace Sessions.Demo;

/// <summary>What one demonstration is asked to do.</summary>
public sealed record DemoOptions
{
    /// <summary>The silo.</summary>
    public required Uri Url { get; init; }

    /// <summary>A key of the silo; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>Wire format: <c>messages</c>, <c>chat</c> or <c>responses</c>.</summary>
    public string Wire { get; init; } = "messages";

    /// <summary>The model; null for one of the wire's own.</summary>
    public string? ModelName { get; init; }

    /// <summary>Turns of the review, 4–200.</summary>
    public int Turns { get; init; } = 40;

    /// <summary>Tokens that an ordinary turn adds, 200–60,000.</summary>
    public int TurnTokens { get; init; } = 6_000;

    /// <summary>Decides every text.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Tokens at which the policy compacts.</summary>
    public int TriggerTokens { get; init; } = 150_000;

    /// <summary>Tokens that it compacts to.</summary>
    public int TargetTokens { get; init; } = 90_000;

    /// <summary>Whether the plain run is made.</summary>
    public bool RunsPlain { get; init; } = true;

    /// <summary>Whether the run with the policy is made.</summary>
    public bool RunsCompaction { get; init; } = true;

    /// <summary>Whether the policy sets cache hints where the agent sets none.</summary>
    public bool HintsCaches { get; init; }

    /// <summary>Whether the agent controls caches itself: breakpoints on Messages, a cache key on the others.</summary>
    public bool ControlsCaches { get; init; } = true;

    /// <summary>Where the numbers go as JSON; null for nowhere.</summary>
    public string? JsonFile { get; init; }

    /// <summary>The model that is asked.</summary>
    public string Model => ModelName ?? (Wire == "messages" ? "sim-claude" : "sim-review");

    /// <summary>Reads a command line.</summary>
    /// <exception cref="ArgumentException">Something in it cannot be; the message is for the user.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions { Url = new Uri("http://unsaid") };
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--no-cache-control")
            {
                options = options with { ControlsCaches = false };
                continue;
            }

            if (arguments[i] == "--cache-hints")
            {
                options = options with { HintsCaches = true };
                continue;
            }

            if (i + 1 == arguments.Count)
            {
                throw new ArgumentException($"{arguments[i]} is not known or lacks its value; --help lists all.");
            }

            options = options.With(arguments[i], arguments[++i]);
        }

        return options.Url.Host == "unsaid" ? throw new ArgumentException("--url is missing.") : options;
    }

    private DemoOptions With(string name, string value) => name switch
    {
        "--url" => Uri.TryCreate(value, UriKind.Absolute, out var url)
            ? this with { Url = url }
            : throw new ArgumentException($"--url needs an address, not '{value}'."),
        "--key" => this with { Key = value },
        "--wire" => this with { Wire = OneOf(name, value, "messages", "chat", "responses") },
        "--model" => this with { ModelName = value },
        "--turns" => this with { Turns = Number(name, value, 4, 200) },
        "--turn-tokens" => this with { TurnTokens = Number(name, value, 200, 60_000) },
        "--seed" => this with { Seed = (ulong)Number(name, value, 0, int.MaxValue) },
        "--trigger" => this with { TriggerTokens = Number(name, value, 1, int.MaxValue) },
        "--target" => this with { TargetTokens = Number(name, value, 1, int.MaxValue) },
        "--runs" => OneOf(name, value, "both", "plain", "compaction") switch
        {
            "plain" => this with { RunsCompaction = false },
            "compaction" => this with { RunsPlain = false },
            _ => this,
        },
        "--json" => this with { JsonFile = value },
        _ => throw new ArgumentException($"{name} is not known; --help lists all."),
    };

    private static string OneOf(string name, string value, params string[] legal) => legal.Contains(value)
        ? value
        : throw new ArgumentException($"{name} is one of {string.Join(", ", legal)}, not '{value}'.");

    private static int Number(string name, string value, int min, int max) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= min && number <= max
            ? number
            : throw new ArgumentException($"{name} needs a number from {min} to {max}, not '{value}'.");
}
