using System.Text.Json;
using Sessions.Core.Turns;

namespace Sessions.Wire.Conversion.Requests;

/// <summary>Reads the top-level members that mean the same in several formats.</summary>
internal static class CommonParameters
{
    /// <summary>Whether the member was one that all formats share.</summary>
    public static bool TryRead(ConversionRun run, Conversation into, JsonProperty member)
    {
        switch (member.Name)
        {
            case "model":
                into.Model = member.Value;
                return true;
            case "stream":
                into.Stream = member.Value.ValueKind == JsonValueKind.True;
                return true;
            case "temperature":
                into.Temperature = member.Value;
                ReadTemperature(run, member.Value);
                return true;
            case "top_p":
                into.TopP = member.Value;
                return true;
            case "service_tier" or "prompt_cache_key":
                Share(run, into, member);
                return true;
            case "session_id" or "litellm_session_id" or "litellm_metadata" or "client_metadata":
                run.Note("client_metadata");
                return true;
            default:
                return run.From != WireFormat.Messages && TryReadOpenAi(run, into, member);
        }
    }

    private static bool TryReadOpenAi(ConversionRun run, Conversation into, JsonProperty member)
    {
        switch (member.Name)
        {
            case "prompt_cache_retention":
                Share(run, into, member);
                return true;
            case "metadata":
                if (!member.Value.IsEmpty())
                {
                    Share(run, into, member);
                }

                return true;
            case "user" or "safety_identifier":
                ReadUser(run, into, member);
                return true;
            case "prompt_cache_options":
                run.Note(NoteCodes.CacheBreakpoints);
                return true;
            case "parallel_tool_calls":
                into.ParallelCalls = member.Value.ValueKind == JsonValueKind.True;
                return true;
            case "store":
                if (member.Value.ValueKind == JsonValueKind.True)
                {
                    run.Note("store");
                }

                return true;

            // Whether the answer brings usage is the converter's to ask for; padding has no meaning.
            case "stream_options":
                return true;
            default:
                return false;
        }
    }

    /// <summary>Keeps a member that the other OpenAI format has as well.</summary>
    private static void Share(ConversionRun run, Conversation into, JsonProperty member)
    {
        if (run.StaysWithOpenAi)
        {
            into.Shared.Add(member);
        }
        else
        {
            run.Note(member.Name);
        }
    }

    private static void ReadUser(ConversionRun run, Conversation into, JsonProperty member)
    {
        if (run.StaysWithOpenAi)
        {
            into.Shared.Add(member);
        }
        else if (!into.User.Exists() || member.NameEquals("safety_identifier"u8))
        {
            into.User = member.Value;
        }
    }

    private static void ReadTemperature(ConversionRun run, JsonElement value)
    {
        bool isTooHigh = run.To == WireFormat.Messages
            && value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out double temperature)
            && temperature > 1;
        if (isTooHigh)
        {
            run.Refuse("A temperature above 1", new Place("temperature"));
        }
    }
}
