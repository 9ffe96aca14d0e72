using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion;
using Sessions.Wire.Tests.Answers;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>What became of an answer that was converted, and what the grid's own reader makes of it.</summary>
internal sealed record AnswerRun(string Text, bool HasUsage)
{
    public static AnswerFacts Facts { get; } = new()
    {
        Model = "asked",
        IdSeed = "7f",
        Created = 1795255200,
        IncludeUsage = true,
    };

    public static AnswerRun Stream(WireFormat from, WireFormat to, string text, AnswerFacts? facts = null, params int[] cuts) =>
        Of(AnswerConverter.ForStream(from, to, facts ?? Facts), Encoding.UTF8.GetBytes(text), cuts);

    public static AnswerRun Body(WireFormat from, WireFormat to, string text, AnswerFacts? facts = null, params int[] cuts) =>
        Of(AnswerConverter.ForBody(from, to, facts ?? Facts), Encoding.UTF8.GetBytes(text), cuts);

    /// <summary>The data of each event; all must be JSON but Chat's last.</summary>
    public string[] Events() =>
    [
        .. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(static e => e.Split('\n').Single(static line => line.StartsWith("data: ", StringComparison.Ordinal))[6..]),
    ];

    /// <summary>The types of the events, which must be what their names say.</summary>
    public string[] Types() =>
    [
        .. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static e =>
        {
            var lines = e.Split('\n');
            var type = JsonNode.Parse(lines[1]["data: ".Length..])!["type"]!.GetValue<string>();
            lines[0].ShouldBe($"event: {type}");
            return type;
        }),
    ];

    private static AnswerRun Of(AnswerConverter converter, byte[] bytes, int[] cuts)
    {
        ArrayBufferWriter<byte> output = new();
        using (converter)
        {
            var from = 0;
            foreach (var to in cuts.Where(c => c > 0 && c < bytes.Length).Order().Append(bytes.Length))
            {
                // A copy that is wiped afterwards: the converter must not remember the chunk.
                var chunk = bytes[from..to];
                converter.Push(chunk, output);
                Array.Fill(chunk, (byte)'#');
                from = to;
            }

            converter.Finish(output);
            return new AnswerRun(Encoding.UTF8.GetString(output.WrittenSpan), converter.HasUsage);
        }
    }
}

/// <summary>What an answer says in any format: the same for an answer and its conversion.</summary>
internal sealed record Said(string Text, string Refusal, string Calls, string Finish, TokenUsage? Usage, bool Terminal)
{
    public static Said InStream(WireFormat wire, string stream) => Of(wire, TapRun.Stream(wire, stream));

    public static Said InBody(WireFormat wire, string body) => Of(wire, TapRun.Body(wire, body));

    private static Said Of(WireFormat wire, TapRun run)
    {
        List<string> texts = [];
        List<string> refusals = [];
        List<string> calls = [];
        Collect(run.Output.Length == 0 ? null : JsonNode.Parse(run.Output), texts, refusals, calls);
        return new Said(
            string.Concat(texts),
            string.Concat(refusals),
            string.Join("|", calls),
            run.Summary.Error is null ? Neutral(wire, run.Summary.FinishReason, calls.Count > 0) : "error",
            run.Summary.Usage,
            run.Summary.Terminal);
    }

    private static void Collect(JsonNode? node, List<string> texts, List<string> refusals, List<string> calls)
    {
        if (node is JsonArray list)
        {
            foreach (var element in list)
            {
                Collect(element, texts, refusals, calls);
            }
        }
        else if (node is JsonObject entry)
        {
            CollectObject(entry, texts, refusals, calls);
        }
    }

    private static void CollectObject(JsonObject entry, List<string> texts, List<string> refusals, List<string> calls)
    {
        switch ((string?)entry["type"])
        {
            case "reasoning" or "thinking":
                return;
            case "text" or "output_text":
                texts.Add((string)entry["text"]!);
                return;
            case "refusal":
                refusals.Add((string)entry["refusal"]!);
                return;
            case "function_call":
                calls.Add($"{entry["call_id"]} {entry["name"]} {Arguments(entry["arguments"]!)}");
                return;
            case "tool_use":
                calls.Add($"{entry["id"]} {entry["name"]} {Arguments(entry["input"]!)}");
                return;
            case "function":
                calls.Add($"{entry["id"]} {entry["function"]!["name"]} {Arguments(entry["function"]!["arguments"]!)}");
                return;
        }

        if (entry["content"] is JsonValue content)
        {
            texts.Add((string)content!);
        }

        if (entry["refusal"] is JsonValue refusal)
        {
            refusals.Add((string)refusal!);
        }

        Collect(entry["content"] as JsonArray, texts, refusals, calls);
        Collect(entry["tool_calls"], texts, refusals, calls);
    }

    private static string Arguments(JsonNode value) =>
        value is JsonValue text && text.GetValueKind() == JsonValueKind.String
            ? TryCompact((string)text!)
            : value.ToJsonString();

    private static string TryCompact(string text)
    {
        try
        {
            return JsonNode.Parse(text)?.ToJsonString() ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string Neutral(WireFormat wire, string? reason, bool hasCalls) => (wire, reason) switch
    {
        (_, "length" or "max_tokens" or "max_output_tokens") => "length",
        (_, "content_filter" or "refusal") => "refused",
        (WireFormat.Responses, "completed") => hasCalls ? "tools" : "end",
        (_, "tool_calls" or "tool_use") => "tools",
        (_, "stop" or "end_turn" or "stop_sequence") => "end",
        _ => $"{reason}",
    };
}
