using System.Text;
using System.Text.Json.Nodes;

namespace Sessions.Wire.Tests.Edits;

/// <summary>Writes a tree as JSON with random white space and escapes.</summary>
internal sealed class LooseJson(Random random)
{
    private static readonly string[] Spaces = ["", "", "", " ", "\n  ", "\t", "\r\n"];

    public string Write(JsonNode? node) => node switch
    {
        JsonObject map => $"{{{Space()}{string.Join(",", map.Select(Member))}}}",
        JsonArray list => $"[{Space()}{string.Join(",", list.Select(element => Space() + Write(element) + Space()))}]",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => Quoted(value.GetValue<string>()),
        null => "null",
        _ => node.ToJsonString(),
    };

    private string Member(KeyValuePair<string, JsonNode?> member) =>
        $"{Space()}{Quoted(member.Key)}{Space()}:{Space()}{Write(member.Value)}{Space()}";

    private string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
        {
            var escape = unit < ' ' || unit is '"' or '\\' || (!char.IsSurrogate(unit) && random.Next(24) == 0);
            quoted.Append(unit is '"' or '\\' && random.Next(2) == 0 ? $"\\{unit}"
                : escape ? $"\\u{(int)unit:x4}"
                : unit.ToString());
        }

        return quoted.Append('"').ToString();
    }

    private string Space() => Spaces[random.Next(Spaces.Length)];
}
