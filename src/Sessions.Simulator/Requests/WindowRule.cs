using Sessions.Core.Turns;

namespace Sessions.Simulator.Requests;

/// <summary>Refuses prompts that the model's window does not hold, in the words of the provider and its time.</summary>
internal static class WindowRule
{
    // Later models answer until the window is full, and say so.
    private static readonly string[] ReservingClaudes =
    [
        "claude-3-haiku", "claude-3-opus", "claude-3-5-haiku", "claude-3-5-sonnet", "claude-3-7-sonnet",
        "claude-sonnet-4", "claude-sonnet-4-0", "claude-opus-4", "claude-opus-4-0", "claude-opus-4-1",
    ];

    /// <summary>Lets a request through that has room.</summary>
    /// <param name="request">The request.</param>
    /// <param name="reserves">Whether every model wants room for the longest answer.</param>
    /// <exception cref="ProviderRefusalException">It has none.</exception>
    public static void Require(SimRequest request, bool reserves)
    {
        var prompt = request.PromptTokens;
        var window = request.Window;
        var output = reserves || Reserves(request) ? request.OutputMax ?? 0 : 0;
        if (prompt + output <= window)
        {
            return;
        }

        throw request.Format switch
        {
            WireFormat.Messages when prompt > window =>
                ProviderRefusalException.Invalid($"prompt is too long: {prompt} tokens > {window} maximum"),
            WireFormat.Messages => ProviderRefusalException.Invalid(
                $"input length and `max_tokens` exceed context limit: {prompt} + {output} > {window}, decrease input"
                + " length or `max_tokens` and try again"),
            WireFormat.Chat when output > 0 || IsOldChat(request) => TooLong(
                $"This model's maximum context length is {window} tokens. However, {Asked(prompt, output)}",
                "messages"),
            _ => TooLong(
                "Your input exceeds the context window of this model. Please adjust your input and try again.",
                request.Format == WireFormat.Chat ? "messages" : "input"),
        };
    }

    private static string Asked(int prompt, int output) => output == 0
        ? $"your messages resulted in {prompt} tokens. Please reduce the length of the messages."
        : $"you requested {prompt + output} tokens ({prompt} in the messages, {output} in the completion). Please"
            + " reduce the length of the messages or completion.";

    private static bool Reserves(SimRequest request) => request.Format == WireFormat.Messages
        ? ReservingClaudes.Contains(request.Card.Match)
        : IsOldChat(request);

    private static bool IsOldChat(SimRequest request) =>
        request.Format == WireFormat.Chat && request.Card.Encoding == "cl100k_base";

    private static ProviderRefusalException TooLong(string message, string param) =>
        ProviderRefusalException.Invalid(message, param, "context_length_exceeded");
}
