using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Errors;

namespace Sessions.Gateway.FrontDoor;

/// <summary><c>GET /v1/models</c>: one upstream's own list as it is, several upstreams' lists put together.</summary>
internal sealed class ModelList(FrontDoorServices services, PassThrough passThrough)
{
    private const int ListBytesMax = 4 * 1024 * 1024;

    // Claude Code gives a gateway three seconds for its list.
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(2.5);

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var wire = ClientWire.Of(http.Request);
        var upstreams = services.Routes.All.Where(upstream => Speaks(upstream, wire)).ToList();
        if (upstreams.Count <= 1)
        {
            await passThrough.HandleAsync(http).ConfigureAwait(false);
            return;
        }

        if (!services.Keys.TryAuthenticate(http.Request, out var caller))
        {
            await Refusals.WriteAsync(http, wire, new Refusal(SessionErrorCode.Unauthenticated, services.Keys.Refusal))
                .ConfigureAwait(false);
            return;
        }

        var turn = new ForwardedTurn(caller.MatchedHeader, IsRecorded: true, null, null);
        var lists = await Task.WhenAll(upstreams.Select(upstream => ListAsync(http, upstream, turn)))
            .ConfigureAwait(false);
        http.Response.ContentType = WireError.ContentType;
        Write(http.Response.BodyWriter, wire, lists);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static bool Speaks(Upstream upstream, WireFormat wire) => wire == WireFormat.Messages
        ? upstream.Speaks(WireFormat.Messages)
        : upstream.Speaks(WireFormat.Chat) || upstream.Speaks(WireFormat.Responses);

    private async Task<List<JsonElement>> ListAsync(HttpContext http, Upstream upstream, ForwardedTurn turn)
    {
        var models = new List<JsonElement>();
        if (UpstreamMessage.Address(http, upstream) is not { } address)
        {
            return models;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        cancel.CancelAfter(ListTimeout);
        try
        {
            using var request = UpstreamMessage.Create(http, upstream, address, turn, null, null);
            using var answer = await services.Transport.SendAsync(request, cancel.Token).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync(ListBytesMax, cancel.Token).ConfigureAwait(false);
            var json = await answer.Content.ReadAsByteArrayAsync(cancel.Token).ConfigureAwait(false);
            using var document = JsonDocument.Parse(json);
            models.AddRange(Served(document.RootElement, upstream));
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException or OperationCanceledException or IOException)
        {
            // One provider that is down must not take the others' models off the list.
            Log.ModelsNotListed(services.Logger, upstream.Name, e.GetType().Name);
        }

        return models;
    }

    private static IEnumerable<JsonElement> Served(JsonElement list, Upstream upstream)
    {
        if (list.ValueKind != JsonValueKind.Object
            || !list.TryGetProperty("data", out var data)
            || data.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var model in data.EnumerateArray())
        {
            if (model.ValueKind == JsonValueKind.Object
                && model.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                && upstream.Serves(id.GetString()!))
            {
                yield return model.Clone();
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, WireFormat wire, List<JsonElement>[] lists)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (wire == WireFormat.Messages)
        {
            writer.WriteBoolean("has_more", false);
        }
        else
        {
            writer.WriteString("object", "list");
        }

        writer.WriteStartArray("data");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in lists.SelectMany(static list => list))
        {
            // The upstream that is asked first is the one that serves it.
            if (seen.Add(model.GetProperty("id").GetString()!))
            {
                model.WriteTo(writer);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
