using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sessions.Contracts;

namespace Sessions.Gateway.Summaries;

/// <summary>Summaries that are due, written a few at a time behind the turns.</summary>
/// <remarks>
/// One for a session at a time. What does not fit the queue, or is lost with the process, comes again: the next turn
/// finds the context still full.
/// </remarks>
internal sealed class SummaryQueue(SessionSummarizer summarizer, ILogger<SummaryQueue> logger) : BackgroundService
{
    private const int WaitingMax = 1_000;
    private const int AtOnce = 4;

    private readonly ConcurrentDictionary<SessionKey, bool> _sessions = new();
    private readonly Channel<SummaryJob> _waiting = Channel.CreateBounded<SummaryJob>(WaitingMax);

    /// <summary>Asks for a summary; does nothing where one is under way or too many wait.</summary>
    public void Add(in SummaryJob job)
    {
        if (_sessions.TryAdd(job.Session, true) && !_waiting.Writer.TryWrite(job))
        {
            _sessions.TryRemove(job.Session, out _);
        }
    }

    /// <inheritdoc />
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken stopping)
    {
        await foreach (var job in _waiting.Reader.ReadAllAsync(stopping).ConfigureAwait(false))
        {
            try
            {
                await summarizer.SummarizeAsync(job, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Nobody waits for a summary: whatever went wrong, the next one is tried.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Log.SummaryFailed(logger, job.Session, e);
            }
            finally
            {
                _sessions.TryRemove(job.Session, out _);
            }
        }
    }
}
