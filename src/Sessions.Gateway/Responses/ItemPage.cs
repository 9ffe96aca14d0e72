using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sessions.Core.Turns;

namespace Sessions.Gateway.Responses;

/// <summary>Items of a list that are asked for: <c>after</c>, <c>limit</c> 1–100, <c>order</c> asc or desc.</summary>
/// <param name="After">Only items behind this one, in the order asked for; null from the first.</param>
/// <param name="Limit">Most items.</param>
/// <param name="Ascending">Oldest first.</param>
internal sealed record ItemPage(string? After, int Limit, bool Ascending)
{
    private const int LimitDefault = 20;
    private const int LimitMax = 100;

    /// <summary>Reads a query; other parameters are the client's affair.</summary>
    public static Answer<ItemPage> Read(IQueryCollection query)
    {
        var limit = LimitDefault;
        var text = query["limit"].ToString();
        if (text.Length > 0
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > LimitMax))
        {
            return ResponseRefusals.Bad($"'limit' is a whole number from 1 to {LimitMax}.");
        }

        var order = query["order"].ToString();
        var after = query["after"].ToString();
        return order is "" or "asc" or "desc"
            ? new ItemPage(after.Length == 0 ? null : after, limit, order == "asc")
            : ResponseRefusals.Bad("'order' is 'asc' or 'desc'.");
    }

    /// <summary>The page as a list; refused where no item is the one to begin after.</summary>
    /// <param name="items">All items, oldest first.</param>
    public Answer<ItemList> Of(IReadOnlyList<ListedItem> items)
    {
        var ordered = Ascending ? items : [.. items.Reverse()];
        var from = 0;
        if (After is { } after)
        {
            while (from < ordered.Count && ordered[from].Id != after)
            {
                from++;
            }

            if (from == ordered.Count)
            {
                return ResponseRefusals.NoItem(after);
            }

            from++;
        }

        return new ItemList([.. ordered.Skip(from).Take(Limit)], from + Limit < ordered.Count);
    }
}

/// <summary>A list of items as it is answered with.</summary>
/// <param name="Items">The items.</param>
/// <param name="HasMore">Whether others follow.</param>
internal sealed record ItemList(IReadOnlyList<ListedItem> Items, bool HasMore)
{
    /// <summary>The list object.</summary>
    public ReadOnlyMemory<byte> ToJson()
    {
        var json = new ArrayBufferWriter<byte>(Items.Sum(static item => item.Json.Length + 1) + 256);
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "list"u8);
        writer.WriteStartArray("data"u8);
        foreach (var item in Items)
        {
            writer.WriteRawValue(item.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
        writer.WriteString("first_id"u8, Items.Count == 0 ? null : Items[0].Id);
        writer.WriteString("last_id"u8, Items.Count == 0 ? null : Items[^1].Id);
        writer.WriteBoolean("has_more"u8, HasMore);
        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenMemory;
    }
}
