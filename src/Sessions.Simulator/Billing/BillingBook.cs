using System.Text.Json;
using Sessions.Core.Ledger;

namespace Sessions.Simulator.Billing;

/// <summary>What the provider would put on the invoice, per model and per session; for audits of ledgers.</summary>
internal sealed class BillingBook
{
    private const int AccountsMax = 100_000;

    // Where the names run out, the rest is billed together.
    private const string Others = "(others)";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Account> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Account> _sessions = new(StringComparer.Ordinal);
    private readonly Account _all = new();

    /// <summary>Books one answer.</summary>
    /// <param name="model">The model's name as the request spells it.</param>
    /// <param name="session">The value of <c>x-session-id</c>; null where the caller sent none.</param>
    /// <param name="usage">What was used; of an answer that broke off, what had been sent.</param>
    public void Book(string model, string? session, in TokenUsage usage)
    {
        lock (_gate)
        {
            _all.Add(usage);
            Of(_models, model).Add(usage);
            if (session is not null)
            {
                Of(_sessions, session).Add(usage);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _models.Clear();
            _sessions.Clear();
            _all.Clear();
        }
    }

    public void Write(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            json.WriteStartObject();
            json.WritePropertyName("total");
            _all.Write(json);
            WriteAll(json, "models", _models);
            WriteAll(json, "sessions", _sessions);
            json.WriteEndObject();
        }
    }

    private static void WriteAll(Utf8JsonWriter json, string name, Dictionary<string, Account> accounts)
    {
        json.WriteStartObject(name);
        foreach (var (key, account) in accounts)
        {
            json.WritePropertyName(key);
            account.Write(json);
        }

        json.WriteEndObject();
    }

    private static Account Of(Dictionary<string, Account> accounts, string name)
    {
        if (accounts.TryGetValue(name, out var account))
        {
            return account;
        }

        return accounts.Count < AccountsMax || name == Others
            ? accounts[name] = new Account()
            : Of(accounts, Others);
    }

    private sealed class Account
    {
        private long _requests;
        private TokenUsage _usage;

        public void Add(in TokenUsage usage)
        {
            _requests++;
            _usage += usage;
        }

        public void Clear()
        {
            _requests = 0;
            _usage = default;
        }

        public void Write(Utf8JsonWriter json) => BillJson.Write(json, _requests, _usage);
    }
}
