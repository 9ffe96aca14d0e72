using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /sessions/{id}/items/{item}</c>: one original, also where something else is sent by now.</summary>
internal static class ItemResource
{
    public static async Task ReadAsync(SessionCall call)
    {
        var (item, problem) = call.PathNumber("item");
        if (await call.DescribeAsync(problem ?? call.Query().Finish()).ConfigureAwait(false) is not { } facts)
        {
            return;
        }

        var view = item > int.MaxValue
            ? null
            : await ItemRecall.ReadAsync(call.Ports.Store, call.Session, (int)item, call.Aborted).ConfigureAwait(false);
        await (view is null
            ? call.RefuseAsync(new Problem(
                SessionErrorCode.Unprocessable,
                $"The session has {facts.Items} items; {item} is none of them.",
                "item"))
            : call.AnswerAsync(StatusCodes.Status200OK, view, ContractsJson.Default.ItemView)).ConfigureAwait(false);
    }
}
