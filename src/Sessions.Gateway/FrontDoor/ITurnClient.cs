using System.Buffers;
using Sessions.Contracts;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;

namespace Sessions.Gateway.FrontDoor;

/// <summary>Who gets the answer to a turn, in the wire format of the turn.</summary>
internal interface ITurnClient
{
    /// <summary>Ends when nobody is left to answer.</summary>
    CancellationToken Gone { get; }

    /// <summary>Whether anything of the answer has gone out.</summary>
    bool HasStarted { get; }

    /// <summary>Takes the answer's bytes; <see cref="FlushAsync"/> lets them go.</summary>
    IBufferWriter<byte> Body { get; }

    /// <summary>Begins an answer of the upstream's.</summary>
    void Begin(AnswerHead head);

    /// <summary>Lets what was written go out; waits while the client does not take it.</summary>
    /// <returns>Whether nobody is left to take it.</returns>
    ValueTask<bool> FlushAsync(CancellationToken cancellationToken);

    /// <summary>Answers with a refusal; nothing of the answer has gone out yet.</summary>
    ValueTask RefuseAsync(Refusal refusal, TurnHead head);

    /// <summary>Ends a stream with an error in place of its own end.</summary>
    /// <param name="refusal">The error.</param>
    /// <param name="sequence">Number of the event, for the format that has such.</param>
    ValueTask EndWithErrorAsync(Refusal refusal, int sequence);

    /// <summary>Breaks the answer off, so that nobody takes it for a whole one.</summary>
    void Abort();
}

/// <summary>What every answer says of its turn.</summary>
/// <param name="Session">The session.</param>
/// <param name="Plan">The turn's plan; null where none was made.</param>
/// <param name="IsRecorded">Whether the turn is in the log.</param>
internal readonly record struct TurnHead(SessionId Session, TurnPlan? Plan, bool IsRecorded = true)
{
    /// <summary>What the upstream's wire format could not say, <c>code=count</c>; null for nothing.</summary>
    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>What the log says of a turn.</summary>
    public static TurnHead Of(SessionKey session, TurnAnswer turn)
    {
        var started = turn.Started;
        return new TurnHead(session.Id, new TurnPlan(
            turn.Turn,
            started.Items,
            started.Matched,
            started.ContextTokens,
            started.Window,
            started.UsableWindow,
            started.PredictedCacheRead));
    }
}

/// <summary>How an upstream's answer begins.</summary>
/// <param name="Answer">Its status and headers.</param>
/// <param name="KeepsLength">Whether its body is passed on as long as it is.</param>
/// <param name="Turn">The turn.</param>
internal readonly record struct AnswerHead(HttpResponseMessage Answer, bool KeepsLength, TurnHead Turn);
