using System.Text.Json;
using Sessions.Core.Events;

namespace Sessions.EndToEnd.Logs;

/// <summary>One session's log, whole, as it was when it was read.</summary>
internal sealed class SessionLog(IReadOnlyList<LoggedEvent> events)
{
    public IReadOnlyList<LoggedEvent> Events { get; } = events;

    public IReadOnlyList<string> Types => [.. Events.Select(static e => e.Type)];

    public IReadOnlyList<LoggedTurn> Turns { get; } = TurnsOf(events);

    /// <summary>The client's bytes of every item, in the order in which they were first seen.</summary>
    public IReadOnlyList<string> ItemTexts =>
    [
        .. Events.Where(static e => e.Event is ItemsAppended)
            .SelectMany(static e => e.Data.GetProperty("items").EnumerateArray())
            .Select(static item => item.GetProperty("raw").GetRawText()),
    ];

    public override string ToString() => string.Join(", ", Types);

    private static List<LoggedTurn> TurnsOf(IReadOnlyList<LoggedEvent> events)
    {
        var turns = new List<LoggedTurn>();
        foreach (var e in events)
        {
            if (e.Event is TurnStarted started)
            {
                turns.Add(new LoggedTurn(started.Data, null, null, default(JsonElement)));
            }
            else if (e.Event is TurnEnded ended)
            {
                var index = turns.FindIndex(turn => turn.Start.TurnId == ended.Data.TurnId);
                turns[index].End.ShouldBeNull("A turn ended twice.");
                turns[index] = turns[index] with { Ending = ended.Ending, End = ended.Data, EndJson = e.Data };
            }
        }

        return turns;
    }
}
