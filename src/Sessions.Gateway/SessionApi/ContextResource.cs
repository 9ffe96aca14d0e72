using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts.Views;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.SessionApi;

/// <summary>
/// <c>/sessions/{id}/context</c>: what a turn sent, what it weighs, and what a compaction made of it.
/// </summary>
internal static class ContextResource
{
    private const int EditsDefault = 100;

    public static Task ReadAsync(SessionCall call) => AnswerAsync(
        call,
        static query => ReadPage(query, ContextQuery.LimitMax) with
        {
            Sent = query.Choice("view", "original", "sent"),
        },
        ContextReport.ReadAsync,
        ContractsJson.Default.ContextView);

    public static Task CompareAsync(SessionCall call) => AnswerAsync(
        call,
        static query => ReadPage(query, EditsDefault),
        ContextDiff.ReadAsync,
        ContractsJson.Default.ContextDiffView);

    private delegate ValueTask<T> Report<T>(
        ISessionStore store, ISession session, TurnPath path, ContextQuery query, CancellationToken cancellationToken);

    private static async Task AnswerAsync<T>(
        SessionCall call, Func<QueryReader, ContextQuery> read, Report<T> report, JsonTypeInfo<T> type)
    {
        var query = call.Query();
        var turn = query.Integer("turn", 1, int.MaxValue);
        var page = read(query);
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        var path = await call.Session.ReadPathAsync(call.Caller, turn, call.Aborted).ConfigureAwait(false);
        if (path.IsRefused)
        {
            await call.RefuseAsync(path.Refusal).ConfigureAwait(false);
            return;
        }

        var view = await report(call.Ports.Store, call.Session, path.Value, page, call.Aborted).ConfigureAwait(false);
        await call.AnswerAsync(StatusCodes.Status200OK, view, type).ConfigureAwait(false);
    }

    private static ContextQuery ReadPage(QueryReader query, int limitDefault) => new()
    {
        Content = query.Flag("content"),
        After = query.Integer("after", 0, int.MaxValue) ?? 0,
        Limit = query.Integer("limit", 1, ContextQuery.LimitMax) ?? limitDefault,
    };
}
