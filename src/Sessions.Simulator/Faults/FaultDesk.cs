using System.Globalization;
using Sessions.Core.Turns;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Faults;

/// <summary>How a request fails.</summary>
internal enum FaultKind
{
    None,

    /// <summary>A status and an error body instead of an answer.</summary>
    Status,

    /// <summary>Response headers, then silence until the caller gives up.</summary>
    Stall,

    /// <summary>The connection closes in mid-answer; what was written before arrives.</summary>
    Cut,

    /// <summary>The connection is reset in mid-answer; what was written last may be lost.</summary>
    Reset,

    /// <summary>The stream ends with the wire format's error event.</summary>
    ErrorEvent,
}

/// <summary>The fault of one request.</summary>
internal readonly record struct Fault(FaultKind Kind, int Status = 0)
{
    public bool BreaksAnswer => Kind is FaultKind.Cut or FaultKind.Reset or FaultKind.ErrorEvent;
}

/// <summary>
/// Leaves an exchange in mid-answer: the server then sends what is written and closes without an end.
/// </summary>
internal sealed class AnswerCutException() : Exception("The simulated provider cut its answer, as it was told to.");

/// <summary>Decides which requests fail: those whose script says so, and a seeded share of the others.</summary>
internal sealed class FaultDesk(SimulatorOptions options)
{
    private const int KeysMax = 100_000;

    private static readonly Fault[] RandomFaults =
    [
        new(FaultKind.Status, 429), new(FaultKind.Status, 500), new(FaultKind.Status, 529), new(FaultKind.Cut),
    ];

    private readonly Lock _gate = new();
    private readonly RecentMap<string, int> _failures = new(KeysMax);

    /// <summary>Decides one request.</summary>
    /// <param name="script">Its script.</param>
    /// <param name="path">What counts as the same request where the script names no key.</param>
    /// <param name="number">How many requests came before.</param>
    public Fault Next(Script script, UInt128 path, long number)
    {
        var scripted = Parse(script.Fault);
        if (scripted.Kind != FaultKind.None)
        {
            return script.FaultTimes == 0 || Fails(script, path) ? scripted : default;
        }

        if (options.FaultRate <= 0)
        {
            return default;
        }

        var draw = Mix.Finish(options.Seed ^ Mix.Finish((ulong)number * 0x9E3779B97F4A7C15));
        return (draw >> 11) * (1.0 / (1UL << 53)) < options.FaultRate
            ? RandomFaults[(int)(draw % (ulong)RandomFaults.Length)]
            : default;
    }

    public void Clear()
    {
        lock (_gate)
        {
            _failures.Clear();
        }
    }

    /// <summary>The provider's words for a status.</summary>
    public static ProviderError Error(WireFormat format, int status, string model, int? retryAfterSeconds)
    {
        var (type, message, code) = format == WireFormat.Messages ? Anthropic(status) : OpenAi(status, model);
        return new ProviderError(status, type, message, code) { RetryAfterSeconds = retryAfterSeconds };
    }

    private bool Fails(Script script, UInt128 path)
    {
        var key = script.FaultKey ?? path.ToString("x32", CultureInfo.InvariantCulture);
        lock (_gate)
        {
            _failures.TryGet(key, out var failed);
            if (failed >= script.FaultTimes)
            {
                return false;
            }

            _failures.Set(key, failed + 1);
            return true;
        }
    }

    private static Fault Parse(string? fault) => fault switch
    {
        null => default,
        "stall" => new Fault(FaultKind.Stall),
        "cut" => new Fault(FaultKind.Cut),
        "reset" => new Fault(FaultKind.Reset),
        "error" => new Fault(FaultKind.ErrorEvent, 500),
        _ when int.TryParse(fault, NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            && status is >= 400 and <= 599 => new Fault(FaultKind.Status, status),
        _ => default,
    };

    private static (string Type, string Message, string? Code) Anthropic(int status) => status switch
    {
        401 => ("authentication_error", "invalid x-api-key", null),
        402 => ("billing_error", "Your credit balance is too low to access the Anthropic API.", null),
        403 => ("permission_error", "Your API key does not have permission to use the specified resource.", null),
        404 => ("not_found_error", "Not found", null),
        409 => ("conflict_error", "The request conflicts with the current state of the resource.", null),
        413 => ("request_too_large", "Request exceeds the maximum size", null),
        429 => ("rate_limit_error", "This request would exceed your organization's rate limit.", null),
        504 => ("timeout_error", "The request timed out.", null),
        529 => ("overloaded_error", "Overloaded", null),
        >= 500 => ("api_error", "Internal server error", null),
        _ => (ProviderError.InvalidRequest, "The request was invalid.", null),
    };

    private static (string Type, string Message, string? Code) OpenAi(int status, string model) => status switch
    {
        401 => (ProviderError.InvalidRequest, "Incorrect API key provided.", "invalid_api_key"),
        429 => ("rate_limit_error", $"Rate limit reached for {model}. Please try again later.", "rate_limit_exceeded"),
        500 => ("server_error", "The server had an error while processing your request.", null),
        > 500 => ("server_error", "The server is overloaded or not ready yet.", "server_overloaded"),
        _ => (ProviderError.InvalidRequest, "The request was invalid.", null),
    };
}
