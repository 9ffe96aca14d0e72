using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Sessions.Gateway.Tests;

internal static class Requests
{
    public static HttpRequest With(params (string Name, string Value)[] headers)
    {
        var request = new DefaultHttpContext().Request;
        foreach (var (name, value) in headers)
        {
            request.Headers[name] = StringValues.Concat(request.Headers[name], value);
        }

        return request;
    }

    public static IHeaderDictionary Headers(params (string Name, string Value)[] headers) => With(headers).Headers;
}
