using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;

namespace Sessions.Gateway.SessionApi;

/// <summary>Reads a request's whole body, up to a limit.</summary>
internal static class BodyReader
{
    /// <summary>Longest body of any request to the session API, in bytes.</summary>
    public const int BytesMax = 256 * 1024;

    /// <summary>The body's bytes, or the problem with them.</summary>
    public static async ValueTask<(byte[] Body, Problem? Problem)> ReadAsync(HttpContext http)
    {
        var request = http.Request;
        if (request.Headers.ContentEncoding.Count > 0)
        {
            return ([], new Problem(SessionErrorCode.UnsupportedEncoding, "Send the body without Content-Encoding."));
        }

        if (request.ContentLength > BytesMax)
        {
            return ([], Problem.TooLarge(BytesMax));
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(http.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > BytesMax)
            {
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return ([], Problem.TooLarge(BytesMax));
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return Utf8.IsValid(body) ? (body, null) : ([], Problem.Malformed("The body is not valid UTF-8."));
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The body as a view, or the problem with it; an empty body is null without a problem.</summary>
    public static async ValueTask<(T? View, Problem? Problem)> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> type)
        where T : class
    {
        var (body, problem) = await ReadAsync(http).ConfigureAwait(false);
        if (problem is not null || body.Length == 0)
        {
            return (null, problem);
        }

        try
        {
            return (JsonSerializer.Deserialize(body, type), null);
        }
        catch (JsonException e)
        {
            var member = e.Path is null or "$" ? null : e.Path;
            return (null, Problem.Malformed(
                $"The body is not JSON of the form that /openapi/v1.json describes (at {e.Path ?? "its beginning"}).",
                member));
        }
    }
}
