using System.Globalization;
using Sessions.Core.Ledger;
using Sessions.Core.Turns;
using Sessions.Simulator.Caching;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Answers;

/// <summary>
/// Decides what a request is answered: by its script, else generated from the seed and the request's path.
/// </summary>
internal sealed class AnswerMaker(ItemMeter meter, SimulatorOptions options, TimeProvider time)
{
    private const int CallOverheadTokens = 8;
    private const string SummarizerModel = "sim-summarizer";

    private const long AbsurdTokens = 4_000_000_000_000_000;

    /// <summary>Decides an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="script">Its script.</param>
    /// <param name="look">What the cache had for it.</param>
    /// <param name="compaction">The summary that came first; null for none.</param>
    /// <param name="number">How many requests came before; makes ids unique.</param>
    public Answer Make(
        SimRequest request, Script script, CacheLook look, CompactionPass? compaction, long number)
    {
        if (compaction is { Pauses: true })
        {
            return Paused(compaction, number);
        }

        var path = Mix.Chain(options.Seed, request.PathHash());
        var token = Token(number);
        var prompt = request.PromptTokens;
        var room = Math.Max(1, request.Window - prompt);
        var budget = Math.Min(request.OutputMax ?? request.Card.OutputMax, room);

        var reasoning = Words.Generate((ulong)(path >> 64), Math.Min(script.Reasoning, budget));
        var calls = Calls(request, script, token, out var callTokens);
        List<string> pieces = [];
        var output = callTokens;
        var isCut = script.Reasoning >= budget || callTokens > budget - reasoning.Count;
        if (calls.Count == 0 || isCut)
        {
            calls.Clear();
            pieces = Pieces(request, script, (ulong)path, budget - reasoning.Count, out output, ref isCut);
        }

        var usage = new TokenUsage
        {
            Input = prompt,
            CacheRead = look.Read,
            CacheWrite = look.Written,
            CacheWriteLong = look.WrittenLong,
            Output = output + reasoning.Count,
            Reasoning = reasoning.Count,
        };
        if (compaction is not null && request.Format != WireFormat.Messages)
        {
            // OpenAI has one account for both; Anthropic tells the summary's apart.
            usage += compaction.Usage;
        }

        var isBound = request.Format == WireFormat.Messages && reasoning.Count > 0;
        return new Answer
        {
            Token = token,
            CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
            Reasoning = reasoning,
            Pieces = pieces,
            Calls = calls,
            Stop = Stop(request, calls.Count > 0, isCut, room < (request.OutputMax ?? request.Card.OutputMax)),
            Usage = usage,
            ToldUsage = Told(usage, script.Lie),
            Signature = isBound ? request.Thinking.Sign(string.Concat(reasoning)) : string.Empty,
            IsCompaction = request.WantsCompaction,
            Compaction = compaction,
        };
    }

    /// <summary>A summary of a conversation, word by word.</summary>
    public List<string> Summary(SimRequest request, Script script) => Words.Generate(
        (ulong)Mix.Chain(options.Seed, request.PathHash()), script.Summary ?? options.SummaryTokens);

    /// <summary>The 24 digits of the n-th answer; they depend on the seed.</summary>
    public string Token(long number)
    {
        var high = Mix.Finish(options.Seed + ((ulong)number * 0x9E3779B97F4A7C15));
        return high.ToString("x16", CultureInfo.InvariantCulture)
            + ((uint)number).ToString("x8", CultureInfo.InvariantCulture);
    }

    private List<AnswerCall> Calls(SimRequest request, Script script, string token, out int tokens)
    {
        tokens = 0;
        var calls = new List<AnswerCall>();
        var round = request.EndsWithToolResult ? request.ToolRounds : 0;
        if (!request.HasTools || request.WantsCompaction || round >= script.Repeat)
        {
            return calls;
        }

        var prefix = request.Format == WireFormat.Messages ? "toolu_" : "call_";
        foreach (var (name, arguments) in script.Calls)
        {
            var id = $"{token}{calls.Count:x2}";
            calls.Add(new AnswerCall(prefix + id, $"fc_{id}", name, arguments));
            tokens += CallOverheadTokens
                + meter.CountText(request.Model, name)
                + meter.CountText(request.Model, arguments);
        }

        return calls;
    }

    private List<string> Pieces(
        SimRequest request, Script script, ulong seed, int budget, out int tokens, ref bool isCut)
    {
        tokens = 0;
        if (budget <= 0)
        {
            return [];
        }

        var usual = IsSummary(request) ? options.SummaryTokens : options.AnswerTokens;
        var wished = script.Tokens ?? script.Summary ?? usual;
        var pieces = script.Text is { } text ? Words.Cut(text) : Words.Generate(seed, Math.Min(wished, budget));
        isCut |= script.Text is null && wished > budget;
        tokens = meter.CountText(request.Model, string.Concat(pieces));
        if (tokens <= budget)
        {
            return pieces;
        }

        // Too long: as many pieces as fit, each counted for itself.
        isCut = true;
        var sum = 0;
        var kept = pieces.FindIndex(piece => (sum += meter.CountText(request.Model, piece)) > budget);
        tokens = budget;
        return kept < 0 ? pieces : pieces[..kept];
    }

    private bool IsSummary(SimRequest request) =>
        request.WantsCompaction
        || request.Model.StartsWith(SummarizerModel, StringComparison.OrdinalIgnoreCase)
        || (options.SummaryMarker.Length > 0
            && request.LastUserText.Contains(options.SummaryMarker, StringComparison.Ordinal));

    // Its tokens are in the summary's own account, and in no other.
    private Answer Paused(CompactionPass compaction, long number) => new()
    {
        Token = Token(number),
        CreatedAt = time.GetUtcNow().ToUnixTimeSeconds(),
        Reasoning = [],
        Pieces = [],
        Calls = [],
        Stop = StopCause.Compaction,
        Usage = default,
        ToldUsage = default(TokenUsage),
        Signature = string.Empty,
        Compaction = compaction,
    };

    private static StopCause Stop(SimRequest request, bool calls, bool cut, bool windowBinds)
    {
        if (calls)
        {
            return StopCause.ToolCalls;
        }

        if (!cut)
        {
            return StopCause.Done;
        }

        return windowBinds && request.Format == WireFormat.Messages ? StopCause.Window : StopCause.OutputMax;
    }

    private static TokenUsage? Told(TokenUsage usage, string? lie) => lie switch
    {
        null => usage,
        "missing" => null,
        "absurd" => usage with { Input = AbsurdTokens, Output = AbsurdTokens },
        _ => usage with { Input = -usage.Input, CacheRead = -usage.CacheRead, Output = -1 },
    };
}
