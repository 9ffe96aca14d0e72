using Microsoft.AspNetCore.Http;
using Sessions.Contracts;

namespace Sessions.Gateway.SessionApi;

/// <summary>Tells who makes a request.</summary>
public interface ICallerAccessor
{
    /// <summary>The principal of the request's API key; null when it carries no valid one.</summary>
    Principal? Identify(HttpContext http);
}
