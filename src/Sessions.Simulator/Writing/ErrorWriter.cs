using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Writing;

/// <summary>Writes refusals in the wire format of the endpoint.</summary>
internal static class ErrorWriter
{
    public static async Task SendAsync(HttpContext http, WireFormat format, ProviderError error, string requestId)
    {
        http.Response.StatusCode = error.Status;
        http.Response.ContentType = "application/json";
        if (error.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, EventStream.JsonOptions))
        {
            if (format == WireFormat.Messages)
            {
                WriteAnthropic(json, error, requestId);
            }
            else
            {
                WriteOpenAi(json, error);
            }
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    public static void WriteOpenAi(Utf8JsonWriter json, ProviderError error)
    {
        json.WriteStartObject();
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Type);
        json.WriteString("param", error.Param);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void WriteAnthropic(Utf8JsonWriter json, ProviderError error, string? requestId)
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", error.Type);
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        if (requestId is not null)
        {
            json.WriteString("request_id", requestId);
        }

        json.WriteEndObject();
    }
}
