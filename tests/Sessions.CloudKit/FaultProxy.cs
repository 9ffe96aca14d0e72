using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Sessions.CloudKit;

/// <summary>An HTTP proxy in front of one server that fails as told.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan BelatedBy = TimeSpan.FromMilliseconds(30);
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length"];

    private readonly WebApplication _web;
    private readonly Uri _target;
    private readonly HttpClient _client;
    private readonly ConcurrentBag<Task> _belated = [];
    private readonly ConcurrentDictionary<FaultKind, int> _faults = new();
    private int _requests;

    private FaultProxy(WebApplication web, Uri target)
    {
        (_web, _target) = (web, target);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Decides the fate of each request; null: all go through.</summary>
    public Func<ProxiedRequest, Fault>? Decide { get; set; }

    /// <summary>Requests so far.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Faults so far.</summary>
    public int Faults => _faults.Values.Sum();

    /// <summary>Starts a proxy on a free loopback port.</summary>
    public static async Task<FaultProxy> StartAsync(Uri target)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
        });
        var web = builder.Build();
        var proxy = new FaultProxy(web, target);
        web.Run(proxy.HandleAsync);
        await web.StartAsync();
        proxy.Address = new Uri(web.Urls.Single());
        return proxy;
    }

    /// <summary>Waits for requests that were reset and are carried out all the same.</summary>
    public Task SettleAsync() => Task.WhenAll(_belated);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _client.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var seen = new ProxiedRequest(
            Interlocked.Increment(ref _requests), request.Method, request.Path, request.QueryString.Value ?? "");
        var fault = Decide?.Invoke(seen) ?? default;
        if (fault.Kind != FaultKind.None)
        {
            _ = _faults.AddOrUpdate(fault.Kind, 1, static (_, count) => count + 1);
        }

        if (fault.Delay > TimeSpan.Zero)
        {
            await Task.Delay(fault.Delay, TimeProvider.System);
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        switch (fault.Kind)
        {
            case FaultKind.ResetBefore:
                context.Abort();
                return;
            case FaultKind.Belated:
                _belated.Add(ForwardLaterAsync(ToMessage(context, body.ToArray())));
                context.Abort();
                return;
            case FaultKind.ServerBusy:
                Refuse(context, 503, "ServerBusy");
                return;
            case FaultKind.Throttled:
                context.Response.Headers.RetryAfter = "1";
                Refuse(context, 429, "TooManyRequests");
                return;
            default:
                await ForwardAsync(context, body.ToArray(), fault.Kind);
                return;
        }
    }

    private async Task ForwardAsync(HttpContext context, byte[] body, FaultKind fault)
    {
        using var message = ToMessage(context, body);
        using var answer = await _client.SendAsync(message, HttpCompletionOption.ResponseContentRead);
        switch (fault)
        {
            case FaultKind.ResetAfter:
                context.Abort();
                return;
            case FaultKind.FailedAfter:
                Refuse(context, 500, "InternalError");
                return;
            default:
                await AnswerAsync(context, answer, isTruncated: fault == FaultKind.Truncated);
                return;
        }
    }

    private async Task ForwardLaterAsync(HttpRequestMessage message)
    {
        await Task.Delay(BelatedBy, TimeProvider.System);
        using (message)
        {
            using var answer = await _client.SendAsync(message);
        }
    }

    private HttpRequestMessage ToMessage(HttpContext context, byte[] body)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // The path must arrive as it was signed: no unescaping, no dot segments.
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var uri = new Uri(_target.GetLeftPart(UriPartial.Authority) + target, options);
        var message = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri)
        {
            Content = new ByteArrayContent(body),
        };
        foreach (var (name, values) in context.Request.Headers)
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase) && name != "Host"
                && !message.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                _ = message.Content.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        if (body.Length == 0 && context.Request.Method is "GET" or "HEAD" or "DELETE")
        {
            message.Content = null;
        }

        return message;
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer, bool isTruncated)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers))
        {
            if (!HopByHop.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                response.Headers[name] = values.ToArray();
            }
        }

        var body = await answer.Content.ReadAsByteArrayAsync();
        if (!isTruncated)
        {
            var isBodiless = context.Request.Method == "HEAD" || response.StatusCode is 204 or 304;
            response.ContentLength = isBodiless ? answer.Content.Headers.ContentLength : body.Length;
            if (!isBodiless)
            {
                await response.Body.WriteAsync(body);
            }

            return;
        }

        if (context.Request.Method == "HEAD" || body.Length == 0)
        {
            context.Abort();
            return;
        }

        response.ContentLength = body.Length;
        await response.StartAsync();
        await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2));
        await response.Body.FlushAsync();
        context.Abort();
    }

    private static void Refuse(HttpContext context, int status, string code)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.Headers["x-ms-error-code"] = code;
        response.Headers["x-ms-request-id"] = context.TraceIdentifier;
        response.ContentLength = 0;
    }
}
