using Microsoft.AspNetCore.Http;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Simulator.Billing;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Canned;

/// <summary>Answers without understanding, so that a load test measures the thing in front.</summary>
internal sealed class CannedExchange(CannedAnswers answers, BillingBook billing, SimulatorOptions options)
{
    private const int BytesPerToken = 4;

    public async Task HandleAsync(HttpContext http, WireFormat format, string? session, long number)
    {
        RequestBody.LiftServerLimit(http);
        using var body = new CannedBody();
        await body.DrainAsync(http.Request.BodyReader, http.RequestAborted).ConfigureAwait(false);
        var model = body.Model();
        var answer = answers.Find(format, model);
        var input = body.Length / BytesPerToken;
        billing.Book(model, session, new TokenUsage { Input = input, Output = CannedAnswers.OutputTokens });
        if (body.IsStream())
        {
            await StreamAsync(http, answer, input, number).ConfigureAwait(false);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = answer.Whole.Length(input, number);
        answer.Whole.Write(http.Response.BodyWriter, input, number);
        await http.Response.BodyWriter.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }

    private async Task StreamAsync(HttpContext http, CannedAnswer answer, long input, long number)
    {
        http.Response.ContentType = "text/event-stream; charset=utf-8";
        var output = http.Response.BodyWriter;
        foreach (var template in answer.Events)
        {
            template.Write(output, input, number);
            if (options.CannedFlushes)
            {
                await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
            }
        }

        await output.FlushAsync(http.RequestAborted).ConfigureAwait(false);
    }
}
