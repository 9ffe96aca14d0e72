using Microsoft.AspNetCore.Http;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Answers;

/// <summary>Who gets an answer once more.</summary>
internal interface IAnswerTaker
{
    /// <summary>The request that asks for it: what it carries shows who asks.</summary>
    HttpRequest Request { get; }

    /// <summary>Ends when nobody is left to answer.</summary>
    CancellationToken Gone { get; }

    /// <summary>Begins the answer.</summary>
    /// <param name="status">The HTTP status that it had.</param>
    /// <param name="isStream">Whether it is a stream of events.</param>
    /// <param name="head">Its turn.</param>
    void Begin(int status, bool isStream, TurnHead head);

    /// <summary>Takes bytes of it; waits while the client does not.</summary>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Breaks it off, so that nobody takes it for a whole one.</summary>
    void Abort();
}
