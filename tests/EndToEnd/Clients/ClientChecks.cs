using System.Text.Json;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Logs;

namespace Sessions.EndToEnd.Clients;

/// <summary>Compares what a client saw with what the session's log holds.</summary>
internal static class ClientChecks
{
    /// <summary>Every turn is complete, and its booked usage is what the client read.</summary>
    public static void ShouldHoldCompletedTurns(this SessionLog log, params (long Input, long Output)[] usages)
    {
        log.Turns.Select(static turn => turn.Ending)
            .ShouldBe(usages.Select(static _ => (TurnEnding?)TurnEnding.Completed));
        log.Turns.Select(static turn => (turn.Usage.Input, turn.Usage.Output)).ShouldBe(usages);
        log.Turns.ShouldAllBe(static turn => !turn.End!.Estimated);
    }

    /// <summary>The recorded answer holds the text that the client read.</summary>
    public static void ShouldSay(this LoggedTurn turn, string text)
    {
        text.ShouldNotBeEmpty();
        turn.OutputText.ShouldContain(JsonSerializer.Serialize(text)[1..^1], Case.Sensitive);
    }

    /// <summary>The usages that a scenario printed.</summary>
    public static (long Input, long Output)[] Usages(this JsonElement seen) =>
    [
        .. seen.GetProperty("usage").EnumerateArray()
            .Select(static usage => (usage.GetProperty("input").GetInt64(), usage.GetProperty("output").GetInt64())),
    ];

    public static string Text(this JsonElement seen, string member = "text") => seen.GetProperty(member).GetString()!;
}
