using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;
using Sessions.Wire.Errors;

namespace Sessions.Gateway.FrontDoor;

/// <summary>
/// <c>GET /v1/models</c>: the list of a grid's only upstream as it is, several upstreams' lists put together, those of
/// the other vendor's shape in the caller's: requests for such models are converted.
/// </summary>
internal sealed class ModelList(FrontDoorServices services, PassThrough passThrough)
{
    private const int ListBytesMax = 4 * 1024 * 1024;

    // Anthropic gives 20 unless asked for more.
    private const string AnthropicsList = "/v1/models?limit=1000";
    private const string OpenAisList = "/v1/models";

    // Claude Code gives a gateway three seconds for its list.
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(2.5);

    /// <summary>Answers one request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var wire = ClientWire.Of(http.Request);
        var upstreams = services.Routes.All;
        if (upstreams.Count == 1 && Speaks(upstreams[0], wire))
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

        if ((caller.Principal.Scopes & (Scopes.Use | Scopes.Admin)) == 0)
        {
            await Refusals.WriteAsync(http, wire, Refusals.UseScopeMissing).ConfigureAwait(false);
            return;
        }

        var turn = new ForwardedTurn(caller.MatchedHeader, IsRecorded: true, null, null);
        var lists = await Task.WhenAll(upstreams
                .OrderBy(upstream => !Speaks(upstream, wire))
                .Select(upstream => ListAsync(http, upstream, turn, wire)))
            .ConfigureAwait(false);
        http.Response.ContentType = WireError.ContentType;
        Write(http.Response.BodyWriter, wire, lists);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private static bool Speaks(Upstream upstream, WireFormat wire) => wire == WireFormat.Messages
        ? upstream.Speaks(WireFormat.Messages)
        : upstream.Speaks(WireFormat.Chat) || upstream.Speaks(WireFormat.Responses);

    private async Task<List<ModelEntry>> ListAsync(
        HttpContext http, Upstream upstream, ForwardedTurn turn, WireFormat wire)
    {
        var models = new List<ModelEntry>();
        var isForeign = !Speaks(upstream, wire);
        var address = !isForeign ? UpstreamMessage.Address(http, upstream)
            : upstream.AddressFor(wire == WireFormat.Messages ? OpenAisList : AnthropicsList);
        if (address is null)
        {
            return models;
        }

        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        cancel.CancelAfter(ListTimeout);
        try
        {
            using var request = UpstreamMessage.Create(http, upstream, address, turn, null, null);
            if (isForeign)
            {
                MadeRequest.AskForList(request, upstream, wire != WireFormat.Messages);
            }

            using var answer = await services.Transport.SendAsync(request, cancel.Token).ConfigureAwait(false);
            answer.EnsureSuccessStatusCode();
            await answer.Content.LoadIntoBufferAsync(ListBytesMax, cancel.Token).ConfigureAwait(false);
            var json = await answer.Content.ReadAsByteArrayAsync(cancel.Token).ConfigureAwait(false);
            using var document = JsonDocument.Parse(json);
            models.AddRange(Served(document.RootElement, upstream, isForeign));
        }
        catch (Exception e)
            when (e is HttpRequestException or JsonException or OperationCanceledException or IOException)
        {
            // One provider that is down must not take the others' models off the list.
            Log.ModelsNotListed(services.Logger, upstream.Name, e.GetType().Name);
        }

        return models;
    }

    private static IEnumerable<ModelEntry> Served(JsonElement list, Upstream upstream, bool isForeign)
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
                && id.GetString() is { Length: > 0 } name
                && upstream.Serves(name))
            {
                yield return new ModelEntry(name, model.Clone(), upstream.Name, isForeign);
            }
        }
    }

    private static void Write(IBufferWriter<byte> output, WireFormat wire, List<ModelEntry>[] lists)
    {
        // The upstream that is asked first is the one that serves it.
        var models = lists.SelectMany(static list => list).DistinctBy(static model => model.Id).ToList();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        if (wire == WireFormat.Messages)
        {
            writer.WriteBoolean("has_more"u8, false);
            writer.WriteString("first_id"u8, models.Count > 0 ? models[0].Id : null);
            writer.WriteString("last_id"u8, models.Count > 0 ? models[^1].Id : null);
        }
        else
        {
            writer.WriteString("object"u8, "list");
        }

        writer.WriteStartArray("data"u8);
        foreach (var model in models)
        {
            model.WriteTo(writer, wire);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
