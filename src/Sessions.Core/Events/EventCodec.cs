using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sessions.Contracts;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;

namespace Sessions.Core.Events;

/// <summary>
/// Events as the log keeps them:
/// <c>{"type":"turn.started","v":1,"at":"2026-11-21T12:00:00.000+00:00","turn":3,"data":{…}}</c>.
/// </summary>
/// <remarks>
/// The members stand in this order, which lets filters read a header without parsing the payload. A reader of version n
/// reads every version up to n; new members of a payload are optional, so most additions need no new version.
/// </remarks>
public static class EventCodec
{
    /// <summary>The newest version of any payload that this code writes and reads.</summary>
    public const int Version = 1;

    // A front door admits items nested to 512; with what stands around them they must stay readable for ever.
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 1_024 };

    [ThreadStatic]
    private static Utf8JsonWriter? ThreadWriter;

    /// <summary>Writes one event.</summary>
    public static void Write(IBufferWriter<byte> output, SessionEvent e)
    {
        var writer = ThreadWriter ??= new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.Reset(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, TypeOf(e));
        writer.WriteNumber("v"u8, Version);
        writer.WriteString("at"u8, e.At);
        if (e.Turn > 0)
        {
            writer.WriteNumber("turn"u8, e.Turn);
        }

        WriteData(writer, e);
        writer.WriteEndObject();
        writer.Flush();

        // A parked writer must not hold on to the caller's buffer.
        writer.Reset(NoBytes.Instance);
    }

    /// <summary>Reads one event back; item and output content is skipped, a fold does not need it.</summary>
    /// <exception cref="InvalidDataException">The event is damaged, or written by a newer version.</exception>
    public static SessionEvent Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            var header = EventHeader.Read(json.Span);
            if (header.Version > Version)
            {
                throw new InvalidDataException(
                    $"The log holds an event of version {header.Version}; this node reads up to {Version}. "
                    + "Upgrade it.");
            }

            return Read(header, json.Span[header.DataOffset..]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            throw new InvalidDataException("An event of the log is not readable as JSON.", e);
        }
    }

    /// <summary>The stored type of an event.</summary>
    public static string TypeOf(SessionEvent e) => e switch
    {
        ItemsAppended => EventTypes.ItemsAppended,
        TurnStarted => EventTypes.TurnStarted,
        TurnEnded ended => TypeOf(ended.Ending),
        SessionCreated => EventTypes.SessionCreated,
        MetadataChanged => EventTypes.MetadataChanged,
        SessionClosed => EventTypes.SessionClosed,
        PolicyChanged => EventTypes.PolicyChanged,
        ContextCompacted => EventTypes.ContextCompacted,
        ContextRestored => EventTypes.ContextRestored,
        CompactionFailed => EventTypes.CompactionFailed,
        ContextPressure => EventTypes.ContextPressure,
        CacheBroken => EventTypes.CacheBroken,
        SessionForked => EventTypes.SessionForked,
        SessionRewound => EventTypes.SessionRewound,
        SessionExpired => EventTypes.SessionExpired,
        ChildAdded => EventTypes.ChildAdded,
        BudgetReserved => EventTypes.BudgetReserved,
        BudgetSettled => EventTypes.BudgetSettled,
        CustomEvent custom => custom.Type,
        _ => throw new ArgumentOutOfRangeException(nameof(e), e.GetType().Name, "No stored type for this event."),
    };

    private static string TypeOf(TurnEnding ending) => ending switch
    {
        TurnEnding.Completed => EventTypes.TurnCompleted,
        TurnEnding.Failed => EventTypes.TurnFailed,
        TurnEnding.Aborted => EventTypes.TurnAborted,
        TurnEnding.Lost => EventTypes.TurnLost,
        _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, "No stored type for this ending."),
    };

    private static void WriteData(Utf8JsonWriter writer, SessionEvent e)
    {
        if (e is SessionClosed)
        {
            return;
        }

        writer.WritePropertyName("data"u8);
        switch (e)
        {
            case ItemsAppended items:
                JsonSerializer.Serialize(writer, items.Data, EventJson.Default.ItemsAppendedData);
                break;
            case TurnStarted started:
                JsonSerializer.Serialize(writer, started.Data, EventJson.Default.TurnStartedData);
                break;
            case TurnEnded ended:
                JsonSerializer.Serialize(writer, ended.Data, EventJson.Default.TurnEndedData);
                break;
            case SessionCreated created:
                JsonSerializer.Serialize(writer, created.Data, EventJson.Default.SessionCreatedData);
                break;
            case MetadataChanged changed:
                JsonSerializer.Serialize(writer, changed.Data, EventJson.Default.MetadataChangedData);
                break;
            case PolicyChanged policy:
                JsonSerializer.Serialize(writer, policy.Data, EventJson.Default.PolicyChangedData);
                break;
            case ContextCompacted compacted:
                JsonSerializer.Serialize(writer, compacted.Data, EventJson.Default.ContextCompactedData);
                break;
            case ContextRestored restored:
                JsonSerializer.Serialize(writer, restored.Data, EventJson.Default.ContextRestoredData);
                break;
            case CompactionFailed failed:
                JsonSerializer.Serialize(writer, failed.Data, EventJson.Default.CompactionFailedData);
                break;
            case ContextPressure pressure:
                JsonSerializer.Serialize(writer, pressure.Data, EventJson.Default.ContextPressureData);
                break;
            case CacheBroken broken:
                JsonSerializer.Serialize(writer, broken.Data, EventJson.Default.CacheBrokenData);
                break;
            case SessionForked forked:
                JsonSerializer.Serialize(writer, forked.Data, EventJson.Default.SessionForkedData);
                break;
            case SessionRewound rewound:
                JsonSerializer.Serialize(writer, rewound.Data, EventJson.Default.SessionRewoundData);
                break;
            case SessionExpired expired:
                JsonSerializer.Serialize(writer, expired.Data, EventJson.Default.SessionExpiredData);
                break;
            case ChildAdded child:
                JsonSerializer.Serialize(writer, child.Data, EventJson.Default.ChildAddedData);
                break;
            case BudgetReserved reserved:
                JsonSerializer.Serialize(writer, reserved.Data, EventJson.Default.BudgetReservedData);
                break;
            case BudgetSettled settled:
                JsonSerializer.Serialize(writer, settled.Data, EventJson.Default.BudgetSettledData);
                break;
            case CustomEvent custom:
                JsonSerializer.Serialize(writer, custom.Data, EventJson.Default.CustomEventData);
                break;
        }
    }

    private static SessionEvent Read(in EventHeader header, ReadOnlySpan<byte> data)
    {
        var (at, turn) = (header.At, header.Turn);
        return header.Type switch
        {
            EventTypes.ItemsAppended =>
                new ItemsAppended { At = at, Turn = turn, Data = Payload(data, EventJson.Default.ItemsAppendedData) },
            EventTypes.TurnStarted =>
                new TurnStarted { At = at, Turn = turn, Data = Payload(data, EventJson.Default.TurnStartedData) },
            EventTypes.TurnCompleted => Ended(TurnEnding.Completed, at, turn, data),
            EventTypes.TurnFailed => Ended(TurnEnding.Failed, at, turn, data),
            EventTypes.TurnAborted => Ended(TurnEnding.Aborted, at, turn, data),
            EventTypes.TurnLost => Ended(TurnEnding.Lost, at, turn, data),
            EventTypes.SessionCreated =>
                new SessionCreated { At = at, Turn = turn, Data = Payload(data, EventJson.Default.SessionCreatedData) },
            EventTypes.MetadataChanged =>
                new MetadataChanged
                {
                    At = at,
                    Turn = turn,
                    Data = Payload(data, EventJson.Default.MetadataChangedData),
                },
            EventTypes.PolicyChanged =>
                new PolicyChanged { At = at, Turn = turn, Data = Payload(data, EventJson.Default.PolicyChangedData) },
            EventTypes.ContextCompacted =>
                new ContextCompacted
                {
                    At = at,
                    Turn = turn,
                    Data = Payload(data, EventJson.Default.ContextCompactedData),
                },
            EventTypes.ContextRestored =>
                new ContextRestored
                {
                    At = at,
                    Turn = turn,
                    Data = Payload(data, EventJson.Default.ContextRestoredData),
                },
            EventTypes.CompactionFailed =>
                new CompactionFailed
                {
                    At = at,
                    Turn = turn,
                    Data = Payload(data, EventJson.Default.CompactionFailedData),
                },
            EventTypes.ContextPressure =>
                new ContextPressure
                {
                    At = at,
                    Turn = turn,
                    Data = Payload(data, EventJson.Default.ContextPressureData),
                },
            EventTypes.CacheBroken =>
                new CacheBroken { At = at, Turn = turn, Data = Payload(data, EventJson.Default.CacheBrokenData) },
            EventTypes.SessionClosed => new SessionClosed { At = at, Turn = turn },
            _ when header.Type.StartsWith(EventTypes.CustomPrefix, StringComparison.Ordinal) => new CustomEvent
            {
                At = at,
                Turn = turn,
                Type = header.Type,
                Data = Payload(data, EventJson.Default.CustomEventData),
            },
            _ => ReadConversation(header, data),
        };
    }

    private static SessionEvent ReadConversation(in EventHeader header, ReadOnlySpan<byte> data)
    {
        var (at, turn) = (header.At, header.Turn);
        return header.Type switch
        {
            EventTypes.SessionForked =>
                new SessionForked { At = at, Turn = turn, Data = Payload(data, EventJson.Default.SessionForkedData) },
            EventTypes.SessionRewound =>
                new SessionRewound { At = at, Turn = turn, Data = Payload(data, EventJson.Default.SessionRewoundData) },
            EventTypes.SessionExpired =>
                new SessionExpired { At = at, Turn = turn, Data = Payload(data, EventJson.Default.SessionExpiredData) },
            EventTypes.ChildAdded =>
                new ChildAdded { At = at, Turn = turn, Data = Payload(data, EventJson.Default.ChildAddedData) },
            EventTypes.BudgetReserved =>
                new BudgetReserved { At = at, Turn = turn, Data = Payload(data, EventJson.Default.BudgetReservedData) },
            EventTypes.BudgetSettled =>
                new BudgetSettled { At = at, Turn = turn, Data = Payload(data, EventJson.Default.BudgetSettledData) },
            _ => throw new InvalidDataException(
                $"The log holds an event of the unknown type '{header.Type}'. Upgrade this node."),
        };
    }

    private static TurnEnded Ended(TurnEnding ending, DateTimeOffset at, int turn, ReadOnlySpan<byte> data) => new()
    {
        At = at,
        Turn = turn,
        Ending = ending,
        Data = Payload(data, EventJson.Default.TurnEndedData),
    };

    private static T Payload<T>(ReadOnlySpan<byte> data, JsonTypeInfo<T> type)
    {
        // The payload is followed by the envelope's closing brace.
        var reader = new Utf8JsonReader(data, isFinalBlock: false, new JsonReaderState(ReaderOptions));
        return JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException("A payload is null.");
    }
}
