using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Sessions.Contracts;
using Sessions.Gateway.Answers;
using Sessions.Gateway.FrontDoor;
using Sessions.Gateway.Keys;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.Peers;

/// <summary>Follows answers that other front doors make, for callers who have come here.</summary>
internal sealed class PeerAnswers(IKeyRing keys, FrontDoorName name, UpstreamTransport transport, TimeProvider time)
{
    // The model may think for long before the answer begins; the log is looked at again in between.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Gives a running answer as its front door makes it.</summary>
    /// <param name="client">Who wants it; the caller has been shown to be allowed to read it.</param>
    /// <param name="key">The session.</param>
    /// <param name="turn">The turn, as far as the log has it.</param>
    /// <param name="after">Number of the last event that the client has; null for all of it.</param>
    /// <returns>
    /// Whether it was given, or broke off on the way; false where the front door is not to be reached or does not have
    /// it, and nothing has gone to the client.
    /// </returns>
    public async ValueTask<bool> TryFollowAsync(IAnswerTaker client, SessionKey key, TurnAnswer turn, long? after)
    {
        if (turn.Started.FrontDoor == name.ToString()
            || FrontDoorName.AddressOf(turn.Started.FrontDoor) is not { } address
            || PassFor(client.Request, key, turn.Turn) is not { } pass)
        {
            return false;
        }

        using var waiting = new CancellationTokenSource(Patience, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(client.Gone, waiting.Token);
        using var request = Ask(address, key.Id, turn.Turn, pass, after);
        HttpResponseMessage answer;
        try
        {
            answer = await transport.SendAsync(request, ends.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (IsLost(e, client))
        {
            return false;
        }

        using (answer)
        {
            if (!answer.Headers.Contains(HttpAnswerTaker.Repeated))
            {
                return false;
            }

            // A front door that stands still is waited for as long as its turn may run.
            var left = turn.Started.Deadline - time.GetUtcNow();
            waiting.CancelAfter(left > Patience ? left : Patience);
            client.Begin((int)answer.StatusCode, IsStream(answer.Content.Headers), TurnHead.Of(key, turn));
            try
            {
                await CopyAsync(answer, client, ends.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (IsLost(e, client))
            {
                client.Abort();
            }
        }

        return true;
    }

    private static bool IsLost(Exception e, IAnswerTaker client) =>
        e is HttpRequestException or IOException or OperationCanceledException && !client.Gone.IsCancellationRequested;

    private static HttpRequestMessage Ask(string address, SessionId session, int turn, string pass, long? after)
    {
        var path = PeerRoutes.PathOf(session, turn);
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{address}{path}"));
        request.Headers.TryAddWithoutValidation(PeerPass.Header, pass);
        if (after is { } number)
        {
            request.Headers.TryAddWithoutValidation(
                RequestKey.LastEventId, number.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    private static bool IsStream(HttpContentHeaders headers) => headers.ContentType?.MediaType == "text/event-stream";

    private static async ValueTask CopyAsync(HttpResponseMessage answer, IAnswerTaker client, CancellationToken ends)
    {
        var body = await answer.Content.ReadAsStreamAsync(ends).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            while (true)
            {
                using var chunk = await AnswerChunk.ReadAsync(body, ends).ConfigureAwait(false);
                if (chunk.IsEnd)
                {
                    return;
                }

                await client.WriteAsync(chunk.Memory).ConfigureAwait(false);
            }
        }
    }

    private string? PassFor(HttpRequest asked, SessionKey key, int turn)
    {
        if (!keys.TryAuthenticate(asked, out var caller))
        {
            return null;
        }

        var pass = PeerPass.Issue(key, turn, caller.Principal.KeyId, time.GetUtcNow());
        return keys.Seal(asked, pass.Statement) is { } seal ? pass.With(seal) : null;
    }
}
