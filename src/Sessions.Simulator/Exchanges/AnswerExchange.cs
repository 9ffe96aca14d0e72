using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Faults;
using Sessions.Simulator.Requests;
using Sessions.Simulator.Writing;

namespace Sessions.Simulator.Exchanges;

/// <summary>One request for an answer, from its key to its bill.</summary>
internal sealed class AnswerExchange(SimulatorEngine engine, HttpContext http, WireFormat format)
{
    private const string CannedHeader = "x-sim-canned";
    private const string SessionHeader = "x-session-id";

    private readonly long _number = engine.NextRequest();
    private string _requestId = string.Empty;
    private string? _key;

    /// <summary>Answers a request.</summary>
    /// <exception cref="AnswerCutException">The script asks for the connection to break here.</exception>
    public async Task HandleAsync()
    {
        if (!await AdmitAsync().ConfigureAwait(false))
        {
            return;
        }

        if (engine.Options.Canned || http.Request.Headers[CannedHeader] == "1")
        {
            await engine.Canned.HandleAsync(http, format, Session(), _number).ConfigureAwait(false);
            return;
        }

        await WithRequestAsync(counting: false, AnswerAsync).ConfigureAwait(false);
    }

    /// <summary>Answers a request for a token count.</summary>
    public async Task CountAsync()
    {
        if (await AdmitAsync().ConfigureAwait(false))
        {
            await WithRequestAsync(counting: true, SendCountAsync).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a request for a compacted conversation.</summary>
    public async Task CompactAsync()
    {
        if (await AdmitAsync().ConfigureAwait(false))
        {
            await WithRequestAsync(counting: true, SendCompactedAsync).ConfigureAwait(false);
        }
    }

    private async Task<bool> AdmitAsync()
    {
        _requestId = Caller.Stamp(http, format, engine.Answers.Token(_number));
        _key = Caller.KeyOf(http);
        if (_key is not null || engine.Options.AllowAnonymous)
        {
            return true;
        }

        await RefuseAsync(Caller.NoKey(format)).ConfigureAwait(false);
        return false;
    }

    private async Task WithRequestAsync(bool counting, Func<SimRequest, Task> answer)
    {
        using var body = await RequestBody.ReadAsync(http).ConfigureAwait(false);
        if (body is null)
        {
            await RefuseAsync(FaultDesk.Error(format, 413, string.Empty, null)).ConfigureAwait(false);
            return;
        }

        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(body.Bytes);
            var origin = new RequestOrigin(Caller.AccountOf(_key), http.Request.Headers["anthropic-beta"]);
            await answer(engine.Reader.Read(format, document.RootElement, counting, origin)).ConfigureAwait(false);
        }
        catch (JsonException) when (document is null)
        {
            await RefuseAsync(ProviderError.Invalid(format == WireFormat.Messages
                ? "The request body is not valid JSON"
                : "We could not parse the JSON body of your request.")).ConfigureAwait(false);
        }
        catch (ProviderRefusalException refusal)
        {
            await RefuseAsync(refusal.Error).ConfigureAwait(false);
        }
        finally
        {
            document?.Dispose();
        }
    }

    private async Task AnswerAsync(SimRequest request)
    {
        var script = ScriptReader.Read(http.Request.Headers, request.LastUserText);
        engine.Kept.Keep(script.Keep, engine.Answers.Token(_number), engine.Time.GetUtcNow(), request.Root);
        var fault = engine.Faults.Next(script, request.PathHash(), _number);
        CompactionPass? compaction = null;
        if (fault.Kind != FaultKind.Status)
        {
            WindowRule.Require(request, engine.Options.ReservesOutput);
            compaction = fault.Kind == FaultKind.Stall ? null : engine.Compactor.Make(request, script);
        }

        var look = engine.Cache.Look(request, request.Origin.Account);
        var answer = engine.Answers.Make(request, script, look, compaction, _number);
        var ended = false;
        var sender = new AnswerSender(http, script, engine.Options, engine.Time, sent =>
        {
            ended = true;
            Book(request, answer, sent);
        });

        await sender.WaitForFirstByteAsync().ConfigureAwait(false);
        if (fault.Kind == FaultKind.Status)
        {
            await RefuseAsync(FaultDesk.Error(format, fault.Status, request.Model, script.RetryAfterSeconds))
                .ConfigureAwait(false);
            return;
        }

        if (fault.Kind == FaultKind.Stall)
        {
            await sender.StallAsync(request.Stream).ConfigureAwait(false);
            return;
        }

        engine.Cache.Commit(look);
        try
        {
            await SendAsync(request, answer, sender, fault).ConfigureAwait(false);
        }
        finally
        {
            if (!ended)
            {
                // The caller went away: the provider has worked all the same.
                Book(request, answer, null);
            }
        }
    }

    private async Task SendAsync(SimRequest request, Answer answer, AnswerSender sender, Fault fault)
    {
        var items = new ResponseItems(request, answer);
        IAnswerWriter writer = format switch
        {
            WireFormat.Chat => new ChatWriter(request, answer),
            WireFormat.Responses => new ResponsesWriter(items, answer),
            _ => new MessagesWriter(request, answer),
        };
        if (format == WireFormat.Responses && request.Root.Field("store") is not { ValueKind: JsonValueKind.False })
        {
            new ResponseKeeper(engine).Keep(request, answer, items);
        }

        if (request.Stream)
        {
            await sender.SendEventsAsync(writer, fault).ConfigureAwait(false);
        }
        else
        {
            await sender.SendWholeAsync(writer, fault, answer.Usage.Output).ConfigureAwait(false);
        }
    }

    private async Task SendCountAsync(SimRequest request)
    {
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, EventStream.JsonOptions))
        {
            json.WriteStartObject();
            if (format != WireFormat.Messages)
            {
                json.WriteString("object", "response.input_tokens");
            }

            json.WriteNumber("input_tokens", request.PromptTokens);
            if (request.Edited is { } edited)
            {
                json.WriteStartObject("context_management");
                json.WriteNumber("original_input_tokens", edited.OriginalTokens);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private async Task SendCompactedAsync(SimRequest request)
    {
        request.WantsCompaction = true;
        var script = ScriptReader.Read(http.Request.Headers, request.LastUserText);
        var fault = engine.Faults.Next(script, request.PathHash(), _number);
        if (fault.Kind == FaultKind.Status)
        {
            await RefuseAsync(FaultDesk.Error(format, fault.Status, request.Model, script.RetryAfterSeconds))
                .ConfigureAwait(false);
            return;
        }

        WindowRule.Require(request, engine.Options.ReservesOutput);
        var look = engine.Cache.Look(request, request.Origin.Account);
        var answer = engine.Answers.Make(request, script, look, compaction: null, _number);
        engine.Cache.Commit(look);
        http.Response.ContentType = "application/json";
        using (var json = new Utf8JsonWriter(http.Response.BodyWriter, EventStream.JsonOptions))
        {
            new CompactedConversation(answer, UserMessages.Of(request)).Write(json);
        }

        Book(request, answer, null);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private void Book(SimRequest request, Answer answer, int? sent)
    {
        var output = Math.Min(sent ?? answer.Usage.Output, answer.Usage.Output);
        var usage = answer.Usage with { Output = output };
        if (format == WireFormat.Messages && answer.Compaction is { } compaction)
        {
            usage += compaction.Usage;
        }

        engine.Billing.Book(request.Model, Session(), usage);
        engine.Bills.Book(answer.Token, usage);
    }

    private string? Session() =>
        http.Request.Headers[SessionHeader].ToString() is { Length: > 0 } session ? session : null;

    private Task RefuseAsync(ProviderError error) => ErrorWriter.SendAsync(http, format, error, _requestId);
}
