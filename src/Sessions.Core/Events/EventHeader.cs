using System.Text.Json;

namespace Sessions.Core.Events;

/// <summary>What stands in front of an event's payload.</summary>
/// <param name="Type">The event's type.</param>
/// <param name="Version">Version of the payload.</param>
/// <param name="At">When it happened.</param>
/// <param name="Turn">The turn it belongs to; 0 for none.</param>
/// <param name="DataOffset">Where the payload begins, in bytes from the event's start; the event's length when it has none.</param>
public readonly record struct EventHeader(string Type, int Version, DateTimeOffset At, int Turn, int DataOffset)
{
    /// <summary>Reads a header without looking at the payload.</summary>
    /// <exception cref="JsonException">The bytes are not an event.</exception>
    public static EventHeader Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return ReadMembers(json);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException)
        {
            throw new JsonException("A member of an event's header is not of its type.", e);
        }
    }

    private static EventHeader ReadMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        string? type = null;
        var (version, at, turn) = (0, default(DateTimeOffset), 0);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                return Checked(type, version, at, turn, (int)reader.BytesConsumed);
            }

            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = KnownType(ref reader);
            }
            else if (reader.ValueTextEquals("v"u8))
            {
                reader.Read();
                version = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("at"u8))
            {
                reader.Read();
                at = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("turn"u8))
            {
                reader.Read();
                turn = reader.GetInt32();
            }
            else
            {
                reader.Skip();
            }
        }

        return Checked(type, version, at, turn, json.Length);
    }

    private static EventHeader Checked(string? type, int version, DateTimeOffset at, int turn, int dataOffset) =>
        type is not null && version > 0
            ? new EventHeader(type, version, at, turn, dataOffset)
            : throw new JsonException("An event has no type or no version.");

    private static string KnownType(ref Utf8JsonReader reader)
    {
        // The frequent ones are not worth a new string each.
        if (reader.ValueTextEquals("turn.started"u8))
        {
            return Contracts.EventTypes.TurnStarted;
        }

        if (reader.ValueTextEquals("items.appended"u8))
        {
            return Contracts.EventTypes.ItemsAppended;
        }

        return reader.ValueTextEquals("turn.completed"u8)
            ? Contracts.EventTypes.TurnCompleted
            : reader.GetString() ?? throw new JsonException("An event's type is null.");
    }
}
