using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Turns;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Peers;
using Sessions.Runtime;
using Sessions.Runtime.Reading;
using Sessions.Storage;
using ISession = Sessions.Runtime.ISession;

namespace Sessions.Gateway.Answers;

/// <summary>
/// Gives the answer of a turn once more: while it is made, from its node, which other nodes ask where they reach it;
/// else, once it has ended, from the log.
/// </summary>
internal sealed class AnswerAgain(
    ISessionDirectory sessions, ISessionStore store, RunningAnswers running, PeerAnswers peers)
{
    // Another node makes the answer and is not to be reached, or this one is about to.
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(1);

    /// <summary>Writes the answer.</summary>
    /// <param name="http">Who wants it.</param>
    /// <param name="key">The session; the caller has been shown to be allowed to read it.</param>
    /// <param name="turn">The turn's number.</param>
    /// <param name="after">
    /// Number of the last event that the client has of a stream (<c>Last-Event-ID</c>); null for all of it.
    /// </param>
    /// <returns>Why there is nothing to give; null when it was given.</returns>
    public ValueTask<Refusal?> WriteAsync(HttpContext http, SessionKey key, int turn, long? after) =>
        GiveAsync(new HttpAnswerTaker(http), key, turn, after);

    /// <summary>Gives the answer to whoever takes it.</summary>
    /// <param name="client">Who wants it.</param>
    /// <param name="key">The session; the caller has been shown to be allowed to read it.</param>
    /// <param name="turn">The turn's number.</param>
    /// <param name="after">Number of the last event that it has of a stream; null for all of it.</param>
    /// <returns>Why there is nothing to give; null when it was given.</returns>
    public async ValueTask<Refusal?> GiveAsync(IAnswerTaker client, SessionKey key, int turn, long? after)
    {
        var session = sessions.Find(key);
        while (true)
        {
            var head = await session.WaitBeyondAsync(0, TimeSpan.Zero, client.Gone).ConfigureAwait(false);
            if (await TryFollowAsync(client, key, turn, after).ConfigureAwait(false))
            {
                return null;
            }

            // A turn that the session knows and the log does not is about to be written there.
            var found = await TurnAnswers.ReadAsync(store, session, turn, client.Gone).ConfigureAwait(false);
            if (found is null && await session.LocateTurnAsync(turn, client.Gone).ConfigureAwait(false) == 0)
            {
                return Unknown;
            }

            if (found is { Status: not TurnStatus.Running })
            {
                return await GiveAsync(client, session, found, after).ConfigureAwait(false);
            }

            if (found is not null && await peers.TryFollowAsync(client, key, found, after).ConfigureAwait(false))
            {
                return null;
            }

            await session.WaitBeyondAsync(head, WaitSlice, client.Gone).ConfigureAwait(false);
        }
    }

    /// <summary>Gives the answer as it is made, where this node makes it.</summary>
    /// <param name="client">Who wants it.</param>
    /// <param name="key">The session; the caller has been shown to be allowed to read it.</param>
    /// <param name="turn">The turn's number.</param>
    /// <param name="after">Number of the last event that it has of a stream; null for all of it.</param>
    /// <returns>Whether it was given; false where this node does not make it, or it ended without an answer.</returns>
    public async ValueTask<bool> TryFollowAsync(IAnswerTaker client, SessionKey key, int turn, long? after)
    {
        if (running.Find(key, turn) is { IsTooLarge: false } answer
            && await answer.BegunAsync(client.Gone).ConfigureAwait(false))
        {
            await FollowAsync(client, answer, after).ConfigureAwait(false);
            return true;
        }

        return false;
    }

    private static async ValueTask FollowAsync(IAnswerTaker client, RunningAnswer answer, long? after)
    {
        client.Begin(answer.Status, answer.IsStream, answer.Turn!.Value);
        var skipped = answer.IsStream ? after : null;
        for (var chunk = 0; ; chunk++)
        {
            var bytes = await answer.ReadAsync(chunk, client.Gone).ConfigureAwait(false);
            if (bytes is null)
            {
                break;
            }

            // A chunk of a stream holds whole events.
            var start = skipped is { } number ? EventNumbers.After(bytes, number) : 0;
            if (start < bytes.Length)
            {
                skipped = null;
                await client.WriteAsync(bytes.AsMemory(start)).ConfigureAwait(false);
            }
        }

        if (!answer.IsWhole)
        {
            client.Abort();
        }
    }

    private static async ValueTask<Refusal?> GiveAsync(
        IAnswerTaker client, ISession session, TurnAnswer turn, long? after)
    {
        if (turn is not { Status: TurnStatus.Completed, Ended.Answer: { } kept } || turn.Gzip.IsEmpty)
        {
            return turn.Status switch
            {
                TurnStatus.Completed => NotKept,
                TurnStatus.Aborted => BrokenOff,
                _ => Failed,
            };
        }

        using var packed = new MemoryStream(turn.Gzip.ToArray(), writable: false);
        await using var gzip = new GZipStream(packed, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        await gzip.CopyToAsync(whole, client.Gone).ConfigureAwait(false);
        var bytes = whole.GetBuffer().AsMemory(0, (int)whole.Length);
        if (kept.Stream && after is { } number)
        {
            bytes = bytes[EventNumbers.After(bytes.Span, number)..];
        }

        client.Begin(turn.Ended.Status ?? StatusCodes.Status200OK, kept.Stream, TurnHead.Of(session.Key, turn));
        await client.WriteAsync(bytes).ConfigureAwait(false);
        return null;
    }

    private static readonly Refusal Unknown = new(SessionErrorCode.Unprocessable, "The session has no such turn.");

    private static readonly Refusal NotKept = new(
        SessionErrorCode.Unprocessable,
        "The turn's answer was not kept: it was asked for without a key, it is too large, or the tenant keeps no"
            + " content.");

    // Its key is free again.
    private static readonly Refusal Failed = new(
        SessionErrorCode.UpstreamUnreachable,
        "The turn has failed and has no answer to give again. Send the request again: it is made anew.",
        TimeSpan.FromSeconds(1));

    private static readonly Refusal BrokenOff = new(
        SessionErrorCode.Unprocessable,
        "The turn was broken off and has no whole answer to give again. Send the request under a new key.");
}
