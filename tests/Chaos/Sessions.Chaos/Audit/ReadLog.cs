using System.Text;
using System.Text.Json;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.State;
using Sessions.Core.Turns;
using Sessions.Storage;

namespace Sessions.Chaos.Audit;

/// <summary>A turn as a log tells of it.</summary>
public sealed record ReadTurn(TurnStarted Start)
{
    /// <summary>Its ends in their order; a lost one may be settled later.</summary>
    public List<TurnEnded> Ends { get; } = [];

    /// <summary>The answer that is kept: gzip in base64; null where none is.</summary>
    public string? Kept { get; set; }

    /// <summary>The digits that the provider's id of its answer ends in; null where none is recorded.</summary>
    public string? Answer => Ends.Count > 0 && Ends[^1].Data.ResponseId is { } id ? id.Length < 24 ? id : id[^24..] : null;
}

/// <summary>A log taken apart: events, turns, items, and the state that they fold into.</summary>
public sealed class ReadLog
{
    private readonly List<SessionEvent> _events = [];
    private readonly List<ReadTurn> _turns = [];
    private readonly List<string> _items = [];
    private readonly List<Violation> _violations = [];

    private ReadLog(SessionKey key) => Key = key;

    public SessionKey Key { get; }

    public IReadOnlyList<SessionEvent> Events => _events;

    public IReadOnlyList<ReadTurn> Turns => _turns;

    /// <summary>Every item's bytes.</summary>
    public IReadOnlyList<string> Items => _items;

    /// <summary>What is wrong with the log's own form: gaps, batches twice, events that nobody can read.</summary>
    public IReadOnlyList<Violation> Violations => _violations;

    public SessionState State { get; } = new();

    /// <summary>Takes a stored log apart; what is damaged becomes a violation.</summary>
    public static ReadLog Of(StoredLog stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        var log = new ReadLog(stored.Key);
        var batches = new HashSet<Guid>();
        foreach (var batch in stored.Batches)
        {
            if (batch.FirstPosition != log._events.Count + 1)
            {
                log.Report("gapless", $"a batch begins at {batch.FirstPosition} after {log._events.Count} events");
            }

            if (!batches.Add(batch.BatchId))
            {
                log.Report("once", $"batch {batch.BatchId} stands in the log twice");
            }

            var before = log._events.Count;
            log.Take(batch.Frames);
            if (log._events.Count - before != batch.Count)
            {
                log.Report("gapless", $"the batch at {batch.FirstPosition} does not hold its {batch.Count} events");
            }
        }

        return log;
    }

    private void Report(string rule, string what) => _violations.Add(new Violation(rule, Key.ToString(), what));

    private void Take(ReadOnlyMemory<byte> frames)
    {
        try
        {
            while (EventFrames.TryRead(ref frames, out var json))
            {
                var e = EventCodec.Read(json);
                _events.Add(e);
                Take(e, json);
                State.Apply(e);
            }
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or InvalidOperationException
            or IndexOutOfRangeException)
        {
            Report("readable", $"the event at {_events.Count} does not fold: {e.Message}");
        }
    }

    private void Take(SessionEvent e, ReadOnlyMemory<byte> json)
    {
        switch (e)
        {
            case TurnStarted started:
                _turns.Add(new ReadTurn(started));
                break;
            case TurnEnded ended:
                var turn = _turns.FirstOrDefault(turn => turn.Start.Data.TurnId == ended.Data.TurnId);
                if (turn is null || turn.Start.Turn != ended.Turn)
                {
                    Report("once", $"an end of turn {ended.Turn} without its start");
                    break;
                }

                turn.Ends.Add(ended);
                if (ended.Data.Answer is not null)
                {
                    turn.Kept = KeptIn(json);
                }

                break;
            case ItemsAppended:
                using (var document = JsonDocument.Parse(json))
                {
                    foreach (var item in document.RootElement.GetProperty("data").GetProperty("items").EnumerateArray())
                    {
                        _items.Add(item.TryGetProperty("raw", out var raw) ? raw.GetRawText() : "");
                    }
                }

                break;
        }
    }

    // A reader of events leaves it where it lies.
    private static string? KeptIn(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("data").GetProperty("answer").GetProperty("gzip").GetString();
    }

    /// <summary>All bytes of a stored log as text, to look for words in.</summary>
    public static IEnumerable<string> TextsOf(StoredLog stored)
    {
        ArgumentNullException.ThrowIfNull(stored);
        return stored.Batches.Select(static batch => Encoding.UTF8.GetString(batch.Frames.Span));
    }

    internal static bool IsLost(TurnEnded end) => end.Ending == TurnEnding.Lost;
}
