using Sessions.Wire.Conversion;

namespace Sessions.Wire.Responses;

/// <summary>
/// Lets an answer of OpenAI Responses say what the one who keeps it says: its id, what it goes on from, whether it is
/// kept. All else stays, byte for byte.
/// </summary>
public abstract class ResponseRewriter : AnswerConverter
{
    private protected ResponseRewriter(ResponseFacts facts) => Members = new ResponseMembers(facts);

    /// <inheritdoc />
    public override bool HasUsage => true;

    /// <summary>The provider's own id of the answer; null before it came.</summary>
    public string? ProvidersId => Members.ProvidersId;

    private protected ResponseMembers Members { get; }

    /// <summary>A rewriter of a plain body, which is written when it has come in.</summary>
    public static ResponseRewriter ForBody(ResponseFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new ResponseBodyRewriter(facts);
    }

    /// <summary>A rewriter of a stream of events, however it is cut into pieces.</summary>
    public static ResponseRewriter ForStream(ResponseFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return new ResponseStreamRewriter(facts);
    }
}
