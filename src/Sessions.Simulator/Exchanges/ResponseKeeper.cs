using System.Buffers;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Requests;
using Sessions.Simulator.Writing;

namespace Sessions.Simulator.Exchanges;

/// <summary>Keeps an answered conversation, so that <c>previous_response_id</c> can continue it.</summary>
internal sealed class ResponseKeeper(SimulatorEngine engine)
{
    public void Keep(SimRequest request, Answer answer, ResponseItems items)
    {
        var steps = new List<PathStep>(request.Steps.Count + items.Count);
        foreach (var step in request.Steps)
        {
            // Instructions, tools and settings come anew with every request.
            if (!step.IsSetting && !step.IsInstructions && step.Kind != ItemKind.ToolDefinition)
            {
                steps.Add(step);
            }
        }

        var buffer = new ArrayBufferWriter<byte>(1024);
        // A summary is among the request's steps already: in the place of all others.
        for (var i = items.HasSummaryItem ? 1 : 0; i < items.Count; i++)
        {
            buffer.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(buffer, EventStream.JsonOptions))
            {
                items.Item(json, i);
            }

            var kind = KindOf(answer, items, i);
            var item = engine.Meter.Measure(request.Model, request.Card.Match, kind, buffer.WrittenSpan);
            steps.Add(answer.IsCompaction
                ? OpaqueSummary.Step(new PathBuilder(request, engine.Meter), answer.Text)
                : new PathStep(kind, item, OpenAiPrompt.MessageTokens));
        }

        var calls = new string[answer.Calls.Count];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = answer.Calls[i].Id;
        }

        var rounds = request.ToolRounds + (calls.Length > 0 ? 1 : 0);
        engine.Responses.Keep(
            items.ResponseId,
            new StoredResponse([.. steps], request.LastUserText, rounds, calls, UserMessages.Of(request)));
    }

    private static ItemKind KindOf(Answer answer, ResponseItems items, int index)
    {
        if (answer.IsCompaction)
        {
            return ItemKind.Compaction;
        }

        var isReasoning = items.HasReasoning && index == (items.HasSummaryItem ? 1 : 0);
        var isCall = index >= items.Count - answer.Calls.Count;
        return isReasoning ? ItemKind.Reasoning : isCall ? ItemKind.ToolCall : ItemKind.Assistant;
    }
}
