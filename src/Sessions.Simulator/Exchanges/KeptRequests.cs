using System.Text;
using System.Text.Json;

namespace Sessions.Simulator.Exchanges;

/// <summary>
/// Requests whose script says <c>keep=NAME</c>, as they arrived; for audits of what a grid has sent. The same name may
/// stand in several.
/// </summary>
/// <param name="max">How many are kept; the first ones stay.</param>
internal sealed class KeptRequests(int max)
{
    private readonly Lock _gate = new();
    private readonly List<KeptRequest> _requests = [];

    /// <summary>Keeps a request where its script asks for that.</summary>
    /// <param name="name">The script's name for it; null for none.</param>
    /// <param name="token">The digits that the id of its answer ends in.</param>
    /// <param name="at">When it came.</param>
    /// <param name="body">Its body.</param>
    public void Keep(string? name, string token, DateTimeOffset at, JsonElement body)
    {
        if (name is null || max == 0)
        {
            return;
        }

        var kept = new KeptRequest(name, token, at, Encoding.UTF8.GetBytes(body.GetRawText()));
        lock (_gate)
        {
            if (_requests.Count < max)
            {
                _requests.Add(kept);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _requests.Clear();
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        List<KeptRequest> requests;
        lock (_gate)
        {
            requests = [.. _requests];
        }

        json.WriteStartArray();
        foreach (var request in requests)
        {
            json.WriteStartObject();
            json.WriteString("name", request.Name);
            json.WriteString("answer", request.Token);
            json.WriteString("at", request.At);
            json.WritePropertyName("body");
            json.WriteRawValue(request.Body, skipInputValidation: true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private sealed record KeptRequest(string Name, string Token, DateTimeOffset At, byte[] Body);
}
