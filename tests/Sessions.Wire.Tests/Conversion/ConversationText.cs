using System.Text.Json.Nodes;
using Sessions.Core.Turns;

namespace Sessions.Wire.Tests.Conversion;

/// <summary>What a request says, line by line and in no format.</summary>
internal static class ConversationText
{
    public static string[] Of(WireFormat wire, string body)
    {
        var root = JsonNode.Parse(body)!;
        List<string> lines = [];
        Speak("system", root["instructions"] ?? root["system"], lines);
        foreach (var entry in (root["input"] ?? root["messages"])!.AsArray())
        {
            Read(entry!, lines);
        }

        return [.. lines];
    }

    private static void Read(JsonNode entry, List<string> lines)
    {
        switch ((string?)entry["type"])
        {
            case "function_call":
                lines.Add($"call {entry["call_id"]} {entry["name"]} {JsonNode.Parse((string)entry["arguments"]!)!.ToJsonString()}");
                return;
            case "function_call_output":
                Speak($"result {entry["call_id"]}", entry["output"], lines);
                return;
        }

        var role = (string)entry["role"]!;
        Speak(role == "tool" ? $"result {entry["tool_call_id"]}" : role, entry["content"], lines);
        foreach (var call in entry["tool_calls"]?.AsArray() ?? [])
        {
            lines.Add($"call {call!["id"]} {call["function"]!["name"]} {JsonNode.Parse((string)call["function"]!["arguments"]!)!.ToJsonString()}");
        }
    }

    private static void Speak(string who, JsonNode? content, List<string> lines)
    {
        if (content is JsonValue text)
        {
            lines.Add($"{who}: {text}");
        }

        foreach (var part in content as JsonArray ?? [])
        {
            switch ((string?)part!["type"])
            {
                case "tool_use":
                    lines.Add($"call {part["id"]} {part["name"]} {part["input"]!.ToJsonString()}");
                    break;
                case "tool_result":
                    Speak($"result {part["tool_use_id"]}", part["content"], lines);
                    break;
                default:
                    lines.Add($"{who}: {part["text"]}");
                    break;
            }
        }
    }
}
