using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Requests;

/// <summary>A response that a later request may continue.</summary>
/// <param name="Steps">Its conversation without instructions, tools and settings, the answer's items included.</param>
/// <param name="LastUserText">What the user said last.</param>
/// <param name="ToolRounds">Rounds of tool calls since.</param>
/// <param name="OpenCalls">Ids of tool calls that wait for their output.</param>
/// <param name="UserMessages">The contents of what the user said, as JSON.</param>
internal sealed record StoredResponse(
    PathStep[] Steps,
    string LastUserText,
    int ToolRounds,
    IReadOnlyList<string> OpenCalls,
    IReadOnlyList<string> UserMessages);

/// <summary>The responses that the provider keeps (<c>store</c> is true unless the caller says otherwise).</summary>
internal sealed class StoredResponses(int capacity)
{
    private readonly Lock _gate = new();
    private readonly RecentMap<string, StoredResponse> _responses = new(capacity);

    public StoredResponse? Find(string id)
    {
        lock (_gate)
        {
            return _responses.TryGet(id, out var found) ? found : null;
        }
    }

    public void Keep(string id, StoredResponse response)
    {
        lock (_gate)
        {
            _responses.Set(id, response);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _responses.Clear();
        }
    }
}
