using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Runtime;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.SessionApi;

/// <summary>One authenticated request to the session API.</summary>
/// <param name="Http">The request and its answer.</param>
/// <param name="Ports">What the API stands on.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="Id">The session that the path names; the default on paths that name none.</param>
internal sealed record SessionCall(HttpContext Http, SessionApiPorts Ports, Principal Caller, SessionId Id)
{
    /// <summary>Ends when the client goes.</summary>
    public CancellationToken Aborted => Http.RequestAborted;

    /// <summary>The session that the path names, in the caller's tenant.</summary>
    public ISession Session => Ports.Sessions.Find(new SessionKey(Caller.Tenant, Id));

    /// <summary>A reader of the request's query.</summary>
    public QueryReader Query() => new(Http.Request.Query);

    /// <summary>A whole number in the path, from 1; the problem with it where it is none.</summary>
    public (long Number, Problem? Problem) PathNumber(string name) =>
        long.TryParse(
            Http.GetRouteValue(name) as string, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0
            ? (number, null)
            : (0, Problem.Malformed($"The path's '{name}' is a whole number from 1.", name));

    /// <summary>Answers with a view.</summary>
    public Task AnswerAsync<T>(int status, T view, JsonTypeInfo<T> type)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(Http.Response.BodyWriter, view, type, Aborted);
    }

    /// <summary>What the session is now; null where that was refused, and the caller has been told so.</summary>
    /// <param name="problem">What is wrong with the request already; null for nothing.</param>
    public async ValueTask<SessionFacts?> DescribeAsync(Problem? problem)
    {
        if (problem is not null)
        {
            await RefuseAsync(problem).ConfigureAwait(false);
            return null;
        }

        var facts = await Session.DescribeAsync(Caller, Aborted).ConfigureAwait(false);
        if (facts.IsRefused)
        {
            await RefuseAsync(facts.Refusal).ConfigureAwait(false);
        }

        return facts.Value;
    }

    /// <summary>Answers with an error.</summary>
    public Task RefuseAsync(Problem problem) => problem.WriteAsync(Http);

    /// <summary>Answers with a session's refusal.</summary>
    public Task RefuseAsync(Refusal refusal) => Problem.From(refusal).WriteAsync(Http);
}
