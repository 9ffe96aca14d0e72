using System.Text.Json;

namespace Sessions.Simulator.Requests;

/// <summary>What the user said in a Responses conversation, as a compacted one repeats it.</summary>
internal static class UserMessages
{
    /// <summary>The contents of all user messages, each as its JSON, oldest first.</summary>
    public static List<string> Of(SimRequest request)
    {
        var contents = new List<string>(request.EarlierUserMessages);
        var input = request.Root.Field("input");
        if (input is { ValueKind: JsonValueKind.String } text)
        {
            contents.Add(text.GetRawText());
        }

        foreach (var item in input.Items())
        {
            if (item.StringField("role") == "user" && item.Field("content") is { } content)
            {
                contents.Add(content.GetRawText());
            }
        }

        return contents;
    }
}
