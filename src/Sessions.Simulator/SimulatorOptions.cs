using System.ComponentModel.DataAnnotations;

namespace Sessions.Simulator;

/// <summary>How the simulated provider behaves when a request does not say otherwise.</summary>
public sealed record SimulatorOptions
{
    /// <summary>
    /// Decides every generated text and every random fault; the same seed gives the same bytes. Default 1.
    /// </summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Whether requests without a key are served. Default false: they get the provider's 401.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>Whether models outside the catalog are served. Default false: they get the provider's 404.</summary>
    public bool AcceptUnknownModels { get; init; }

    /// <summary>Length of a generated answer, in tokens (words); 1 to 100,000, default 30.</summary>
    [Range(1, 100_000)]
    public int AnswerTokens { get; init; } = 30;

    /// <summary>
    /// Length of a summary, in tokens (words); 1 to 100,000, default 400. Summaries are the answers of
    /// <c>sim-summarizer</c>, the answers to text that holds <see cref="SummaryMarker"/>, and the provider's own
    /// compactions.
    /// </summary>
    [Range(1, 100_000)]
    public int SummaryTokens { get; init; } = 400;

    /// <summary>
    /// Makes a request one for a summary where it stands in the user's last message. Default empty: no text does.
    /// </summary>
    public string SummaryMarker { get; init; } = string.Empty;

    /// <summary>
    /// Largest window of any model, in tokens; 0, the default, leaves every model the window that it is known for.
    /// A prompt beyond the window is refused in the provider's words.
    /// </summary>
    [Range(0, int.MaxValue)]
    public int WindowMax { get; init; }

    /// <summary>
    /// Whether every model refuses a prompt that leaves no room for the longest answer that it allows, as older models
    /// do. Default false: others answer until the window is full.
    /// </summary>
    public bool ReservesOutput { get; init; }

    /// <summary>Silence before the first byte of an answer, in milliseconds; default 0.</summary>
    [Range(0, int.MaxValue)]
    public int LatencyMs { get; init; }

    /// <summary>
    /// Speed of an answer after its first byte, in tokens per second; 0, the default, means unlimited.
    /// </summary>
    [Range(0, double.MaxValue)]
    public double TokensPerSecond { get; init; }

    /// <summary>Share of requests that fail at random (429, 500, 529 or a cut stream), 0 to 1; default 0.</summary>
    [Range(0.0, 1.0)]
    public double FaultRate { get; init; }

    /// <summary>
    /// Whether every request gets the same small pre-encoded answer without its body being parsed; for load tests.
    /// Default false. One request can ask for it by the header <c>x-sim-canned: 1</c>.
    /// </summary>
    public bool Canned { get; init; }

    /// <summary>
    /// Whether a canned stream is flushed after every event instead of once at its end. Default false.
    /// </summary>
    public bool CannedFlushes { get; init; }

    /// <summary>Most prefixes that the simulated caches hold together; default 400,000 (about 40 MB).</summary>
    [Range(2, int.MaxValue)]
    public int CachedPrefixesMax { get; init; } = 400_000;

    /// <summary>Most items whose token counts are remembered; default 100,000.</summary>
    [Range(2, int.MaxValue)]
    public int CountedItemsMax { get; init; } = 100_000;

    /// <summary>Most responses that <c>previous_response_id</c> can continue; default 2,000.</summary>
    [Range(2, int.MaxValue)]
    public int StoredResponsesMax { get; init; } = 2_000;

    /// <summary>
    /// Most answers whose bills <c>/sim/billing/answers</c> tells one by one; default 0: none.
    /// </summary>
    [Range(0, 10_000_000)]
    public int BilledAnswersMax { get; init; }

    /// <summary>
    /// Most requests that <c>/sim/requests</c> tells, of those whose script says <c>keep=NAME</c>; default 0: none.
    /// </summary>
    [Range(0, 10_000_000)]
    public int KeptRequestsMax { get; init; }

    /// <summary>Throws when a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range; the name says which.</exception>
    internal SimulatorOptions Validated()
    {
        var problems = new List<ValidationResult>();
        if (!Validator.TryValidateObject(this, new ValidationContext(this), problems, validateAllProperties: true))
        {
            throw new ArgumentOutOfRangeException(
                problems[0].MemberNames.FirstOrDefault(), problems[0].ErrorMessage);
        }

        return this;
    }
}
