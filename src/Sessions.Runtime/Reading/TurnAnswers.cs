using System.Text.Json;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Events;
using Sessions.Storage;

namespace Sessions.Runtime.Reading;

/// <summary>Reads one turn and its answer back from the log. The caller has been shown to be allowed to read.</summary>
public static class TurnAnswers
{
    // Items may be nested as deep as a client's body was; the log adds a few levels around them.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1_024 };

    /// <summary>The turn; null when the session has none of that number.</summary>
    public static async ValueTask<TurnAnswer?> ReadAsync(
        ISessionStore store, ISession session, int turn, CancellationToken cancellationToken)
    {
        var position = await session.LocateTurnAsync(turn, cancellationToken).ConfigureAwait(false);
        TurnAnswer? found = null;
        if (position == 0)
        {
            return found;
        }

        var scan = LogScan.ForwardAsync(store, session.Key, position - 1, long.MaxValue, cancellationToken);
        await foreach (var e in scan.ConfigureAwait(false))
        {
            var header = EventHeader.Read(e.Json.Span);
            if (header.Turn != turn)
            {
                continue;
            }

            if (header.Type == EventTypes.TurnStarted)
            {
                var started = (TurnStarted)EventCodec.Read(e.Json);
                found = new TurnAnswer { Turn = turn, Started = started.Data, StartedAt = started.At };
            }
            else if (found is not null && TurnEnds.TryRead(header.Type, out var status))
            {
                found = Ended(found, status, header, e);

                // A lost turn may still be settled by a late report.
                if (status != TurnStatus.Lost)
                {
                    return found;
                }
            }
        }

        return found;
    }

    /// <summary>The answer that an event holds which ends a turn; empty where it holds none.</summary>
    /// <param name="store">The log's store.</param>
    /// <param name="key">The session.</param>
    /// <param name="position">Position of the event.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async ValueTask<ReadOnlyMemory<byte>> OutputAtAsync(
        ISessionStore store, SessionKey key, long position, CancellationToken cancellationToken)
    {
        var found = await LogScan.AtAsync(store, key, position, cancellationToken).ConfigureAwait(false);
        return found is { } e ? Member(e.Json, EventHeader.Read(e.Json.Span), "output"u8) : default;
    }

    private static TurnAnswer Ended(TurnAnswer turn, TurnStatus status, in EventHeader header, LogEvent e)
    {
        var ended = (TurnEnded)EventCodec.Read(e.Json);
        return turn with
        {
            Status = status,
            Position = e.Position,
            EndedAt = ended.At,
            Ended = ended.Data,
            Output = Member(e.Json, header, "output"u8),
            Usage = Member(e.Json, header, "usage_raw"u8),
            Gzip = ended.Data.Answer is null ? default : GzipOf(Member(e.Json, header, "answer"u8)),
        };
    }

    private static ReadOnlyMemory<byte> Member(
        ReadOnlyMemory<byte> json, in EventHeader header, ReadOnlySpan<byte> name)
    {
        // The payload is followed by the envelope's closing brace.
        var data = json[header.DataOffset..];
        var reader = new Utf8JsonReader(data.Span, isFinalBlock: false, new JsonReaderState(Options));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isWanted = reader.ValueTextEquals(name);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            if (!reader.TrySkip())
            {
                break;
            }

            if (isWanted)
            {
                return data[start..(int)reader.BytesConsumed];
            }
        }

        return default;
    }

    private static byte[] GzipOf(ReadOnlyMemory<byte> answer)
    {
        var reader = new Utf8JsonReader(answer.Span);
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("gzip"u8))
            {
                reader.Read();
                return reader.GetBytesFromBase64();
            }
        }

        return [];
    }
}
