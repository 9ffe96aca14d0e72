using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sessions.Gateway.SessionApi;
using Sessions.Storage;

namespace Sessions.Gateway.Endpoints;

/// <summary>Versions as entity tags: <c>ETag</c>, <c>If-Match</c>, <c>If-None-Match</c>.</summary>
internal static class EntityTags
{
    private const string MatchRule = "If-Match holds one entity tag as ETag gave it, or *.";
    private const string NoneMatchRule = "If-None-Match holds * here, to make an endpoint only where there is none.";

    /// <summary>The entity tag of a version, which must hold no quote.</summary>
    public static string Of(string version) => $"\"{version}\"";

    /// <summary>What a request asks for, or the problem with it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="mayMake">Whether it makes something where there is nothing.</param>
    public static (EndpointCondition Condition, Problem? Problem) Read(HttpRequest request, bool mayMake)
    {
        var match = request.Headers.IfMatch;
        var noneMatch = request.Headers.IfNoneMatch;
        if (noneMatch.Count > 0)
        {
            return mayMake && match.Count == 0 && noneMatch is ["*"]
                ? (EndpointCondition.Absent, null)
                : (default, Problem.Malformed(
                    mayMake ? NoneMatchRule : "If-None-Match means nothing here.", HeaderNames.IfNoneMatch));
        }

        if (match.Count == 0)
        {
            return (EndpointCondition.Any, null);
        }

        if (match is ["*"])
        {
            return (EndpointCondition.Present, null);
        }

        return match is [{ } text] && EntityTagHeaderValue.TryParse(text, out var tag) && !tag.IsWeak
            ? (EndpointCondition.At(tag.Tag.AsSpan().Trim('"').ToString()), null)
            : (default, Problem.Malformed(MatchRule, HeaderNames.IfMatch));
    }
}
