using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Sessions.Core.Ledger;
using Sessions.Core.Models;
using Sessions.Core.Turns;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Requests;
using Sessions.Simulator.Writing;

namespace Sessions.Simulator.Canned;

/// <summary>The canned answers, made once for each model by the same writers as the real ones.</summary>
internal sealed class CannedAnswers(TimeProvider time)
{
    /// <summary>Tokens of every canned answer, and deltas of a canned stream.</summary>
    public const int OutputTokens = 8;

    private const int ModelsMax = 1_000;
    private const string OtherModel = "other";

    // Stand for the numbers of a request in what the writers make, and become holes.
    private const long InputMark = 777_000_111_000;
    private const string IdMark = "c0c0a0a0c0c0a0a0";

    private readonly ConcurrentDictionary<(WireFormat Format, string Model), CannedAnswer> _answers = new();

    public CannedAnswer Find(WireFormat format, string model)
    {
        if (_answers.TryGetValue((format, model), out var answer))
        {
            return answer;
        }

        // Names come from callers.
        var name = _answers.Count < ModelsMax ? model : OtherModel;
        return _answers.GetOrAdd((format, name), key => Make(key.Format, key.Model));
    }

    private CannedAnswer Make(WireFormat format, string model)
    {
        using var empty = JsonDocument.Parse("{}");
        var request = new SimRequest
        {
            Format = format,
            Root = empty.RootElement,
            Model = model,
            Card = ModelCatalog.BuiltIn.Find(model),
            IncludeUsage = true,
        };
        var usage = new TokenUsage { Input = InputMark, Output = OutputTokens };
        var answer = new Answer
        {
            Token = IdMark,
            CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Reasoning = [],
            Pieces = Words.Generate(1, OutputTokens),
            Calls = [],
            Stop = StopCause.Done,
            Usage = usage,
            ToldUsage = usage,
            Signature = string.Empty,
        };
        return new CannedAnswer(Whole(WriterOf(request, answer)), Events(WriterOf(request, answer)));
    }

    private static IAnswerWriter WriterOf(SimRequest request, Answer answer) => request.Format switch
    {
        WireFormat.Chat => new ChatWriter(request, answer),
        WireFormat.Responses => new ResponsesWriter(new ResponseItems(request, answer), answer),
        _ => new MessagesWriter(request, answer),
    };

    private static CannedTemplate Whole(IAnswerWriter writer)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, EventStream.JsonOptions))
        {
            writer.WriteWhole(json);
        }

        return Template(body);
    }

    private static CannedTemplate[] Events(IAnswerWriter writer)
    {
        var templates = new List<CannedTemplate>();
        var output = new ArrayBufferWriter<byte>();
        using var events = new EventStream(output);
        foreach (var _ in writer.WriteEvents(events))
        {
            templates.Add(Template(output));
            output.ResetWrittenCount();
        }

        return [.. templates];
    }

    private static CannedTemplate Template(ArrayBufferWriter<byte> bytes)
    {
        var text = Encoding.UTF8.GetString(bytes.WrittenSpan)
            .Replace($"{InputMark}", $"{CannedTemplate.InputHole}", StringComparison.Ordinal)
            .Replace($"{InputMark + OutputTokens}", $"{CannedTemplate.TotalHole}", StringComparison.Ordinal)
            .Replace(IdMark, $"{CannedTemplate.IdHole}", StringComparison.Ordinal);
        return new CannedTemplate(text, OutputTokens);
    }
}

/// <summary>One canned answer, whole and as a stream.</summary>
internal sealed record CannedAnswer(CannedTemplate Whole, CannedTemplate[] Events);
