using System.Text;
using System.Text.Unicode;
using Sessions.Core.Turns;
using Sessions.Wire.Answers.Usage;

namespace Sessions.Wire.Answers;

/// <summary>What is known of an answer while it is being read.</summary>
internal sealed class AnswerDraft(WireFormat wire) : IDisposable
{
    public string? ResponseId { get; set; }

    public string? Model { get; set; }

    public string? FinishReason { get; set; }

    public AnswerError? Error { get; set; }

    public UsageDraft Usage { get; } = new();

    public bool HasContent { get; set; }

    public bool OutputTruncated { get; set; }

    public int UnreadEvents { get; set; }

    public AnswerSummary Summarise(bool terminal, ReadOnlySpan<byte> output)
    {
        var (usage, compaction, problem) = Usage.Settle(inputIncludesCache: wire != WireFormat.Messages);
        return new AnswerSummary
        {
            Terminal = terminal,
            ResponseId = ResponseId,
            Model = Model,
            FinishReason = FinishReason,
            Usage = usage,
            CompactionUsage = compaction,
            UsageProblem = problem,
            RawUsage = Usage.Raw(),
            Output = ToValidUtf8(output),
            OutputTruncated = OutputTruncated,
            OutputTextBytes = OutputText.Measure(output),
            Error = Error,
            UnreadEvents = UnreadEvents,
        };
    }

    public void Dispose() => Usage.Dispose();

    private static byte[] ToValidUtf8(ReadOnlySpan<byte> output) =>
        Utf8.IsValid(output) ? output.ToArray() : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(output));
}
