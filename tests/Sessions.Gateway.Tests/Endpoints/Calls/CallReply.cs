using System.Text.Json;

namespace Sessions.Gateway.Tests.Endpoints.Calls;

/// <summary>What an endpoint has answered.</summary>
internal sealed record CallReply(int Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public JsonElement Meta => Json.GetProperty("meta");

    public string Session => Meta.GetProperty("session_id").GetString()!;

    public string? Content => Json.GetProperty("content").GetString();

    public string? Code => Json.GetProperty("error").GetProperty("code").GetString();

    /// <summary>The events of a stream: id and data.</summary>
    public IReadOnlyList<(string Id, string Data)> Events => Text
        .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
        .Select(static block => block.Split('\n'))
        .Select(static lines => lines.Length == 1
            ? ("", lines[0]["data: ".Length..])
            : (lines[0]["id: ".Length..], lines[1]["data: ".Length..]))
        .ToList();

    /// <summary>The text of a stream's events.</summary>
    public string Said => string.Concat(Events
        .Where(static e => e.Data.Contains("\"content\"", StringComparison.Ordinal))
        .Select(static e => JsonElement.Parse(e.Data).GetProperty("content").GetString()));
}
