using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.SessionApi;

/// <summary><c>GET /openapi/v1.json</c>: the description of this API, kept as <c>docs/openapi.json</c>.</summary>
internal static class OpenApiDocument
{
    public const string Path = "/openapi/v1.json";

    private const string Resource = "openapi.json";

    public static async Task WriteAsync(HttpContext http)
    {
        var document = typeof(OpenApiDocument).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException("The API description is missing from the assembly.");
        await using (document.ConfigureAwait(false))
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = document.Length;
            await document.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
