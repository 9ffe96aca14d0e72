namespace Sessions.Simulator.Requests;

/// <summary>A refusal in the provider's words.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The wire format's error type.</param>
/// <param name="Message">The text.</param>
/// <param name="Code">OpenAI's <c>code</c>; null where there is none.</param>
/// <param name="Param">OpenAI's <c>param</c>; null where there is none.</param>
internal sealed record ProviderError(int Status, string Type, string Message, string? Code = null, string? Param = null)
{
    public const string InvalidRequest = "invalid_request_error";

    /// <summary>
    /// Gets the seconds to wait before a retry, as <c>retry-after</c> says them; null when it is not sent.
    /// </summary>
    public int? RetryAfterSeconds { get; init; }

    public static ProviderError Invalid(string message, string? param = null, string? code = null) =>
        new(400, InvalidRequest, message, code, param);
}

/// <summary>Carries a refusal out of a reader.</summary>
internal sealed class ProviderRefusalException(ProviderError error) : Exception(error.Message)
{
    public ProviderError Error { get; } = error;

    public static ProviderRefusalException Invalid(string message, string? param = null, string? code = null) =>
        new(ProviderError.Invalid(message, param, code));
}
