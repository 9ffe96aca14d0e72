using Sessions.Core.Ledger;

namespace Sessions.Simulator.Editing;

/// <summary>A summary that the provider made of a conversation before it answered.</summary>
/// <param name="Summary">Its text.</param>
/// <param name="Usage">What making it took.</param>
/// <param name="Pauses">Whether it is the whole answer.</param>
internal sealed record CompactionPass(string Summary, TokenUsage Usage, bool Pauses);
