using Microsoft.Extensions.Options;
using Sessions.Storage;

namespace Sessions.Silo;

/// <summary>Turns what can go wrong at start into sentences; anything else keeps its stack trace.</summary>
internal static class StartupFailure
{
    /// <summary>The sentence for an operator; null when the failure is not one that a setting can mend.</summary>
    public static string? Explain(Exception e) => e switch
    {
        OptionsValidationException invalid =>
            "The configuration is not valid:\n  " + string.Join("\n  ", invalid.Failures),
        StoreUnavailableException or FormatException => e.Message,
        InvalidOperationException { InnerException: null } => e.Message,
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            e.Message + " Set SESSIONS_URL to another address.",
        _ => null,
    };
}
