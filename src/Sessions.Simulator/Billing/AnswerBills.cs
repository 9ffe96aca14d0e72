using System.Text.Json;
using Sessions.Core.Ledger;

namespace Sessions.Simulator.Billing;

/// <summary>What each answer was billed, by the digits that its id ends in; for audits turn by turn.</summary>
/// <param name="max">How many answers are kept; the first ones stay.</param>
internal sealed class AnswerBills(int max)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TokenUsage> _answers = new(StringComparer.Ordinal);

    /// <summary>Books one answer.</summary>
    public void Book(string token, in TokenUsage usage)
    {
        if (max == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (_answers.Count < max)
            {
                _answers[token] = usage;
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _answers.Clear();
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            json.WriteStartObject();
            foreach (var (token, usage) in _answers)
            {
                json.WritePropertyName(token);
                BillJson.Write(json, requests: 1, usage);
            }

            json.WriteEndObject();
        }
    }
}
