using Microsoft.Extensions.Logging;
using Sessions.Contracts;
using Sessions.Gateway.FrontDoor;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Gateway.Purging;

/// <summary>Ends the sessions that nobody has used for longer than they live, wherever they are hosted.</summary>
/// <remarks>
/// The store says whose time may be up, each session has the last word: so it does no harm that every node does this,
/// and a session that is used at that moment lives.
/// </remarks>
public sealed class SessionPurge
{
    // After so many failures in a row the store is left in peace until the next pass.
    private const int FailuresMax = 8;

    private static readonly TimeSpan EndedWithin = TimeSpan.FromMinutes(1);

    private readonly ISessionDirectory _sessions;
    private readonly ISessionStore _store;
    private readonly PurgeOptions _options;
    private readonly PurgeInstruments _instruments = new();
    private readonly TimeProvider _time;
    private readonly ILogger<SessionPurge> _logger;
    private readonly double _place;

    /// <summary>Creates the purge; nothing runs before it is asked to.</summary>
    public SessionPurge(
        ISessionDirectory sessions,
        ISessionStore store,
        FrontDoorName name,
        PurgeOptions options,
        TimeProvider time,
        ILogger<SessionPurge> logger)
    {
        ArgumentNullException.ThrowIfNull(name);
        (_sessions, _store, _options, _time, _logger) = (sessions, store, options, time, logger);

        // Nodes that sweep at the same time begin at different places and meet little.
        _place = (uint)name.ToString().GetHashCode(StringComparison.Ordinal) / (double)uint.MaxValue;
    }

    /// <summary>Makes one pass.</summary>
    /// <exception cref="StoreUnavailableException">The store did not say whose time is up.</exception>
    public async Task<PurgePass> RunOnceAsync(CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        var keys = await _store.ListExpiredAsync(_time.GetUtcNow(), _options.SessionsMax, cancellationToken)
            .ConfigureAwait(false);
        if (keys.Count == 0)
        {
            return default;
        }

        var work = new Work(keys, (int)(_place * keys.Count) % keys.Count);
        var pace = new PurgePace(_options.PerSecond, _time);
        var lanes = new Task[Math.Min(_options.Parallel, keys.Count)];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            lanes[lane] = RunLaneAsync(work, pace, cancellationToken);
        }

        await Task.WhenAll(lanes).ConfigureAwait(false);
        var duration = _time.GetElapsedTime(began);
        var pass = work.Result;
        Log.Purged(_logger, pass.Ended, duration.TotalSeconds, pass.Alive, pass.Failed);
        _instruments.Passed(pass, duration);
        return pass;
    }

    private async Task RunLaneAsync(Work work, PurgePace pace, CancellationToken cancellationToken)
    {
        while (work.FailuresInARow < FailuresMax && work.Next() is { } key)
        {
            await Task.Delay(pace.Take(), _time, cancellationToken).ConfigureAwait(false);
            try
            {
                var asked = _time.GetUtcNow();
                var again = await _sessions.Find(key).ExpireAsync(cancellationToken).ConfigureAwait(false);
                work.Done(IsAlive(again, asked));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.NotEnded(_logger, key, e);
                work.Failed();
            }
        }
    }

    // What has ended just now is remembered for as long as no session that lives on lasts from its last use.
    private static bool IsAlive(DateTimeOffset? again, DateTimeOffset asked) =>
        again is { } due && due < asked - EndedWithin + Core.Decisions.ExpireSession.TombstoneLife;

    private sealed class Work(IReadOnlyList<SessionKey> keys, int first)
    {
        private int _taken = -1;
        private int _ended;
        private int _alive;
        private int _failed;
        private int _inARow;

        public int FailuresInARow => Volatile.Read(ref _inARow);

        public PurgePass Result => new(keys.Count, _ended, _alive, _failed);

        public SessionKey? Next()
        {
            var taken = Interlocked.Increment(ref _taken);
            return taken < keys.Count ? keys[(first + taken) % keys.Count] : null;
        }

        public void Done(bool isAlive)
        {
            Volatile.Write(ref _inARow, 0);
            Interlocked.Increment(ref isAlive ? ref _alive : ref _ended);
        }

        public void Failed()
        {
            Interlocked.Increment(ref _inARow);
            Interlocked.Increment(ref _failed);
        }
    }
}
