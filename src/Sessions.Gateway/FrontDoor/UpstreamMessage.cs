using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.FrontDoor;

/// <summary>A client's request as it goes upstream, and an upstream's headers as they go to the client.</summary>
internal static class UpstreamMessage
{
    private const string TraceParent = "traceparent";

    /// <summary>
    /// The path and query as the client sent them, not decoded and not normalised; null when they are not plain.
    /// </summary>
    public static Uri? Address(HttpContext http, Upstream upstream)
    {
        var target = http.Features.Get<IHttpRequestFeature>()?.RawTarget;
        return target is ['/', ..] ? upstream.AddressFor(target) : null;
    }

    /// <summary>Builds the upstream's request.</summary>
    public static HttpRequestMessage Create(
        HttpContext http, Upstream upstream, Uri address, ForwardedTurn turn, HttpContent? content, string? traceParent)
    {
        var message = new HttpRequestMessage(new HttpMethod(http.Request.Method), address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        RequestHeaderRules.Copy(http.Request.Headers, upstream, turn, new Sink(message));
        if (traceParent is not null)
        {
            message.Headers.TryAddWithoutValidation(TraceParent, traceParent);
        }

        return message;
    }

    /// <summary>Copies status and headers of an answer.</summary>
    /// <param name="answer">The upstream's answer.</param>
    /// <param name="response">The client's.</param>
    /// <param name="keepContentLength">Whether the body keeps its length.</param>
    public static void CopyHeaders(HttpResponseMessage answer, HttpResponse response, bool keepContentLength)
    {
        response.StatusCode = (int)answer.StatusCode;
        var headers = answer.Headers.NonValidated;
        var connection = headers.TryGetValues("Connection", out var values) ? ToStringValues(values) : default;
        Copy(headers, response.Headers, connection, keepContentLength);
        Copy(answer.Content.Headers.NonValidated, response.Headers, connection, keepContentLength);
    }

    private static void Copy(
        System.Net.Http.Headers.HttpHeadersNonValidated from,
        IHeaderDictionary to,
        StringValues connection,
        bool keepContentLength)
    {
        foreach (var (name, values) in from)
        {
            if (ResponseHeaderRules.Passes(name, connection, keepContentLength))
            {
                to.Append(name, ToStringValues(values));
            }
        }
    }

    private static StringValues ToStringValues(System.Net.Http.Headers.HeaderStringValues values)
    {
        if (values.Count <= 1)
        {
            return values.ToString();
        }

        var all = new string[values.Count];
        var index = 0;
        foreach (var value in values)
        {
            all[index++] = value;
        }

        return all;
    }

    private readonly struct Sink(HttpRequestMessage message) : IHeaderSink
    {
        public void Add(string name, StringValues values)
        {
            if (values.Count == 1)
            {
                Add(name, values[0]);
                return;
            }

            foreach (var value in values)
            {
                Add(name, value);
            }
        }

        // Content headers (Content-Type, Content-Encoding) belong to the content in this HTTP library.
        private void Add(string name, string? value)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }
}
