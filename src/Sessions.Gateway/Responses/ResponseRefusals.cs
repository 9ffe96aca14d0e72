using Sessions.Contracts;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Responses;

/// <summary>The refusals of what the grid keeps for OpenAI's Responses, in OpenAI's words where it has some.</summary>
internal static class ResponseRefusals
{
    private const int ShownLengthMax = 100;

    public static Refusal PreviousNotFound(string id) => new(
        SessionErrorCode.PreviousResponseNotFound, $"Previous response with id '{Shown(id)}' not found.");

    // No provider has published what it answers here. Vendors' clients send what got 409 again by themselves.
    public static Refusal PreviousRuns(string id) => new(
        SessionErrorCode.SessionBusy,
        $"Previous response with id '{Shown(id)}' is still in progress. Send the request again once it has completed.",
        TimeSpan.FromSeconds(1));

    public static Refusal PreviousFailed(string id) => new(
        SessionErrorCode.Malformed,
        $"Previous response with id '{Shown(id)}' did not complete, so there is nothing to go on from. Go on from the one "
        + "before it.");

    public static Refusal NotFound(string id) => new(
        SessionErrorCode.ResponseNotFound, $"Response with id '{Shown(id)}' not found.");

    public static Refusal NoConversation(string id) => new(
        SessionErrorCode.ConversationNotFound, $"Conversation with id '{Shown(id)}' not found.");

    public static Refusal NoItem(string id) => new(
        SessionErrorCode.ItemNotFound, $"Item with id '{Shown(id)}' not found.");

    public static Refusal ReferenceNotFound(string id) => new(
        SessionErrorCode.Malformed,
        $"Item with id '{Shown(id)}' not found. Items are referred to where previous_response_id or conversation "
        + "brings them; anything else is sent whole.");

    public static Refusal Exclusive { get; } = new(
        SessionErrorCode.Malformed, "Send either 'previous_response_id' or 'conversation', not both.");

    public static Refusal NoBackground { get; } = new(
        SessionErrorCode.Malformed,
        "This gateway keeps the response and makes none in the background. Leave 'background' out; a dropped stream is "
        + "taken up again with GET /v1/responses/{id}?stream=true.");

    public static Refusal NotCancellable { get; } = new(
        SessionErrorCode.Malformed,
        "Only a response that was created with 'background' can be cancelled, and this gateway makes none.");

    public static Refusal NoContent { get; } = new(
        SessionErrorCode.Unprocessable,
        "The tenant's logs keep no content, so the grid keeps no responses or conversations. Send 'store': false and "
        + "the whole input.");

    public static Refusal OtherSession { get; } = new(
        SessionErrorCode.Malformed,
        "X-Session-Id names another session than the one that this response or conversation belongs to. Leave it out.");

    public static Refusal NotStreamed { get; } = new(
        SessionErrorCode.Malformed, "This response was not created with 'stream': true, so it has no events to give.");

    public static Refusal NoCompactUpstream(string model) => new(
        SessionErrorCode.UnknownModel,
        $"No upstream of this gateway compacts for the model '{Shown(model)}': that takes one that speaks Responses.");

    public static Refusal Bad(string message) => new(SessionErrorCode.Malformed, message);

    // A refusal repeats what a caller sent, and need not repeat all of it.
    private static string Shown(string text) => text.Length <= ShownLengthMax ? text : text[..ShownLengthMax] + "…";
}
