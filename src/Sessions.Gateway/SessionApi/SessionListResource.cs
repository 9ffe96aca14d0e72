using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Runtime.Reading;
using Sessions.Storage;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /sessions</c>: the caller's own sessions, or the tenant's for an admin.</summary>
internal static class SessionListResource
{
    public const int LimitMax = 1_000;
    public const int LimitDefault = 50;

    private const string MetadataPrefix = "metadata.";

    public static async Task ListAsync(SessionCall call)
    {
        var query = call.Query();
        var filter = ReadFilter(query) with { Owner = call.Caller.IsAdmin ? null : call.Caller.KeyId };
        if (query.Finish() is { } problem)
        {
            await call.RefuseAsync(problem).ConfigureAwait(false);
            return;
        }

        SessionList list;
        try
        {
            list = await call.Ports.Sessions.ListAsync(call.Caller.Tenant, filter, call.Aborted).ConfigureAwait(false);
        }
        catch (Exception e) when (filter.Continuation is not null && e is FormatException or ArgumentException)
        {
            query.Fail("continuation", "is the text that the page before gave, unchanged");
            await call.RefuseAsync(query.Finish()!).ConfigureAwait(false);
            return;
        }

        var page = new SessionPage([.. list.Entries.Select(Views.Of)], list.Continuation);
        await call.AnswerAsync(StatusCodes.Status200OK, page, ContractsJson.Default.SessionPage).ConfigureAwait(false);
    }

    private static SessionFilter ReadFilter(QueryReader query)
    {
        var (key, value) = ReadMetadata(query);
        return new SessionFilter
        {
            Status = ReadStatus(query),
            MetadataKey = key,
            MetadataValue = value,
            ActiveAfter = query.Time("active_after"),
            ActiveBefore = query.Time("active_before"),
            Limit = query.Integer("limit", 1, LimitMax) ?? LimitDefault,
            Continuation = query.Text("continuation") is { Length: > 0 } text ? text : null,
        };
    }

    private static SessionStatus? ReadStatus(QueryReader query)
    {
        switch (query.Text("status"))
        {
            case null:
                return null;
            case "idle":
                return SessionStatus.Idle;
            case "running":
                return SessionStatus.Running;
            case "closed":
                return SessionStatus.Closed;
            case "expired":
                return SessionStatus.Expired;
            default:
                query.Fail("status", "is 'idle', 'running', 'closed' or 'expired'");
                return null;
        }
    }

    private static (string? Key, string? Value) ReadMetadata(QueryReader query)
    {
        var key = query.Text("metadata_key");
        string? value = null;
        if (key == "")
        {
            query.Fail("metadata_key", "is the key of a pair of metadata");
        }

        foreach (var (name, values) in query.Prefixed(MetadataPrefix))
        {
            if (key is not null || name.Length == 0 || values.Count != 1)
            {
                query.Fail(MetadataPrefix + name, "filters by one key and one value; one metadata filter at a time");
            }

            (key, value) = (name, values[0] ?? "");
        }

        return (key, value);
    }
}
