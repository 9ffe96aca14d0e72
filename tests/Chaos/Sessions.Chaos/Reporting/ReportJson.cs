using System.Text.Json;

namespace Sessions.Chaos.Reporting;

/// <summary>A result for programs.</summary>
internal static class ReportJson
{
    public static void Write(ChaosResult result, string file)
    {
        using var stream = File.Create(file);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteBoolean("passed", result.Passed);
        json.WriteString("leg", result.Options.Leg.ToString());
        json.WriteNumber("minutes", result.Options.Duration.TotalMinutes);
        json.WriteNumber("seconds_run", Math.Round(result.Ran.TotalSeconds, 1));
        json.WriteString("broke_off", result.BrokenOff);
        json.WriteNumber("seed", result.Options.Seed);
        json.WriteString("routing", result.Options.Routing.ToString());
        json.WriteNumber("nodes", result.Options.Nodes);
        json.WriteNumber("agents", result.Options.Agents);
        json.WriteNumber("acknowledged_turns", result.Acknowledged);
        json.WriteNumber("sessions", result.Sessions);
        json.WriteNumber("events", result.Events);
        json.WriteNumber("lost_turns", result.LostTurns);
        if (result.Kept is { } kept)
        {
            json.WriteStartObject("kept");
            json.WriteNumber("acknowledged_turns", kept.Acknowledged);
            json.WriteNumber("resumed", kept.Resumed);
            json.WriteNumber("provider_calls", kept.Calls);
            json.WriteNumber("again_under_a_key", kept.Again);
            json.WriteNumber("sent_without_a_key", kept.WithoutKey);
            json.WriteNumber("of_these_in_vain", kept.InVain);
            json.WriteNumber("settled_late", kept.Late);
            json.WriteNumber("missing_in_shared_accounts", kept.Unsettled);
            json.WriteNumber("budget_spent", Math.Round(kept.Budget, 3));
            json.WriteEndObject();
        }

        json.WriteNumber("failed_starts", result.FailedStarts);
        json.WriteNumber("frozen_silos_that_left", result.Departures);
        json.WriteNumber("store_requests", result.StoreRequests);
        json.WriteNumber("store_megabytes_max", result.StoreMegabytesMax);
        Counts(json, "faults", result.Faults);
        Counts(json, "failed_tries", result.Failures);
        Seconds(json, "seconds_to_first_success_at_killed_node", result.Recoveries.Select(static it => it.AtNode));
        Seconds(json, "seconds_to_first_success_anywhere", result.Recoveries.Select(static it => it.Anywhere));
        Seconds(json, "seconds_until_every_session_had_success", result.Recoveries.Select(static it => it.EverySession));
        json.WriteStartArray("violations");
        foreach (var violation in result.Violations)
        {
            json.WriteStartObject();
            json.WriteString("rule", violation.Rule);
            json.WriteString("where", violation.Where);
            json.WriteString("what", violation.What);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    // Null where the run ended before.
    private static void Seconds(Utf8JsonWriter json, string name, IEnumerable<TimeSpan?> times)
    {
        json.WriteStartArray(name);
        foreach (var time in times)
        {
            if (time is { } known)
            {
                json.WriteNumberValue(Math.Round(known.TotalSeconds, 2));
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }

    private static void Counts(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, int>> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts)
        {
            json.WriteNumber(key, count);
        }

        json.WriteEndObject();
    }
}
