using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.SessionApi;

namespace Sessions.Gateway.Conversations;

/// <summary>
/// A caller of the session API: gets the provider's answer as it is, and the grid's own refusals as problem details.
/// The wire format is known once the request is built.
/// </summary>
internal sealed class ApiTurnClient(HttpContext http) : HttpTurnClient(http)
{
    private readonly HttpContext _http = http;

    /// <inheritdoc />
    public override async ValueTask RefuseAsync(Refusal refusal, TurnHead head) =>
        await Problem.From(refusal).WriteAsync(_http).ConfigureAwait(false);
}
