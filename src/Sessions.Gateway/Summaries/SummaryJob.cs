using Sessions.Contracts;

namespace Sessions.Gateway.Summaries;

/// <summary>A session whose history is to be made smaller, by a model, after a turn.</summary>
/// <param name="Session">The session.</param>
/// <param name="Principal">In whose name: the caller of that turn.</param>
/// <param name="Turn">The turn whose path it is.</param>
internal readonly record struct SummaryJob(SessionKey Session, Principal Principal, int Turn);
