namespace Sessions.Simulator.Answers;

/// <summary>What a request tells the simulator to do, by headers and by directives in the user's text.</summary>
internal sealed class Script
{
    /// <summary>Gets the tool calls to answer with: name, and arguments as JSON text.</summary>
    public List<(string Name, string Arguments)> Calls { get; } = [];

    /// <summary>
    /// Gets or sets how many rounds in a row the calls are made before the text comes; 1 unless told.
    /// </summary>
    public int Repeat { get; set; } = 1;

    public string? Text { get; set; }

    public int? Tokens { get; set; }

    /// <summary>
    /// Gets or sets the length of a summary, in tokens; set, it makes the answer one. Null for the simulator's own.
    /// </summary>
    public int? Summary { get; set; }

    public int Reasoning { get; set; }

    /// <summary>
    /// Gets or sets the fault: a status, <c>stall</c>, <c>cut</c>, <c>reset</c> or <c>error</c>; null for none.
    /// </summary>
    public string? Fault { get; set; }

    public int? RetryAfterSeconds { get; set; }

    /// <summary>Gets or sets how many events go out before a cut or an error in mid-stream.</summary>
    public int CutAfter { get; set; } = 1;

    /// <summary>Gets or sets how many requests fail before one succeeds; 0 for all of them.</summary>
    public int FaultTimes { get; set; }

    /// <summary>
    /// Gets or sets what counts as the same request for <see cref="FaultTimes"/>; null for the same path.
    /// </summary>
    public string? FaultKey { get; set; }

    /// <summary>Gets or sets the name under which the request is kept for audits; null: it is not.</summary>
    public string? Keep { get; set; }

    /// <summary>
    /// Gets or sets how the usage lies: <c>negative</c>, <c>absurd</c>, <c>missing</c>; null for the truth.
    /// </summary>
    public string? Lie { get; set; }

    public int? LatencyMs { get; set; }

    public double? TokensPerSecond { get; set; }
}
