using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Requests;

/// <summary>Reads a body of any of the three wire formats, and refuses it as its provider would.</summary>
internal sealed class RequestReader(
    ModelCatalog catalog, ItemMeter meter, StoredResponses responses, SimulatorOptions options)
{
    // The catalog's card for models that nobody has described.
    private const string UnknownMatch = "*";

    /// <summary>Reads a request.</summary>
    /// <param name="format">The endpoint's format.</param>
    /// <param name="root">The body.</param>
    /// <param name="counting">Whether only its tokens are asked for.</param>
    /// <param name="origin">Who asks, and with which betas.</param>
    /// <exception cref="ProviderRefusalException">The provider would refuse it.</exception>
    public SimRequest Read(WireFormat format, JsonElement root, bool counting, RequestOrigin origin)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ProviderRefusalException.Invalid("The request body must be a JSON object.");
        }

        var model = root.StringField("model") ?? throw (format == WireFormat.Messages
            ? ProviderRefusalException.Invalid("model: Field required")
            : ProviderRefusalException.Invalid("you must provide a model parameter"));
        var card = catalog.Find(model);
        if (card.Match == UnknownMatch && !options.AcceptUnknownModels)
        {
            throw new ProviderRefusalException(UnknownModel(format, model));
        }

        var request = new SimRequest
        {
            Format = format,
            Root = root,
            Model = model,
            Card = card,
            Origin = origin,
            Window = options.WindowMax > 0 ? Math.Min(options.WindowMax, card.Window) : card.Window,
            Stream = root.IsTrue("stream"),
            IncludeUsage = root.Field("stream_options")?.IsTrue("include_usage") ?? false,
            BaseTokens = format == WireFormat.Messages ? 0 : OpenAiPrompt.ReplyTokens,
        };
        var path = new PathBuilder(request, meter);
        switch (format)
        {
            case WireFormat.Chat:
                ChatRequestReader.Read(path);
                break;
            case WireFormat.Responses:
                ResponsesRequestReader.Read(path, responses);
                break;
            default:
                MessagesRequestReader.Read(path, counting);
                break;
        }

        return request;
    }

    public static ProviderError UnknownModel(WireFormat format, string model) => format == WireFormat.Messages
        ? new ProviderError(404, "not_found_error", $"model: {model}")
        : new ProviderError(
            404,
            ProviderError.InvalidRequest,
            $"The model `{model}` does not exist or you do not have access to it.",
            "model_not_found");
}

/// <summary>Collects the steps of a request's path.</summary>
internal sealed class PathBuilder(SimRequest request, ItemMeter meter)
{
    public SimRequest Request { get; } = request;

    public JsonElement Root => Request.Root;

    public MeasuredItem Measure(ItemKind kind, JsonElement item) =>
        Measure(kind, item.Raw());

    public MeasuredItem Measure(ItemKind kind, ReadOnlySpan<byte> json) =>
        meter.Measure(Request.Model, Request.Card.Match, kind, json);

    public void Add(ItemKind kind, JsonElement item, int overhead, CacheMark mark, bool endsInput = false) =>
        Request.Steps.Add(new PathStep(kind, Measure(kind, item), overhead) { Mark = mark, EndsInput = endsInput });

    public int CountText(string text) => meter.CountText(Request.Model, text);

    /// <summary>Adds a step for settings that the provider's cache depends on from here on.</summary>
    public void AddSettings(int tokens, params ReadOnlySpan<JsonElement?> settings)
    {
        var hash = UInt128.One;
        foreach (var setting in settings)
        {
            hash = Mix.Chain(hash, setting is { } value ? Mix.Content(value.Raw()) : UInt128.Zero);
        }

        Request.Steps.Add(new PathStep(ItemKind.Other, MeasuredItem.Setting(hash), tokens) { IsSetting = true });
    }
}
