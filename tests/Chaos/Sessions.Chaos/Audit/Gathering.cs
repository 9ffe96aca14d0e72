using System.Text.Json;
using Sessions.Chaos.Agents;
using Sessions.Chaos.Audit.Kept;
using Sessions.Chaos.Faults;
using Sessions.Chaos.Topology;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Storage;
using Sessions.Storage.AzureBlobs;

namespace Sessions.Chaos.Audit;

/// <summary>Waits until the grid is at rest, then gathers what it stored and what its nodes say.</summary>
internal sealed class Gathering(Grid grid, Journal journal, IReadOnlyList<Trouble> troubles) : IDisposable
{
    private const int SliceBytes = 8 << 20;
    private const int PageMax = 200;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(20) };

    public async Task<Evidence> GatherAsync(IReadOnlySet<SessionKey> asked, TimeSpan patience)
    {
        await using var store = await grid.OpenStoreAsync();
        await grid.StoreProxy.SettleAsync();
        var since = TimeProvider.System.GetTimestamp();
        var all = asked.Concat(await ListAsync(store)).ToHashSet();
        var logs = await ReadAsync(store, all);
        var running = Running(logs);
        while (running.Count > 0 && TimeProvider.System.GetElapsedTime(since) < patience)
        {
            // Asked for, a session wakes and ends what is overdue; where nobody asks, it sleeps with it.
            await AskAllAsync(running);
            await Task.Delay(Poll, TimeProvider.System);
            running = Running(await ReadAsync(store, running.Select(static log => log.Key)));
        }

        var answers = await AskAllAsync(logs);
        return new Evidence
        {
            Acknowledged = journal.Turns,
            Bills = await grid.Provider.ReadBillsAsync(),
            Listings = await ListAllAsync(),
            Answers = answers,

            // Again: asking may have ended overdue turns, and what the nodes showed must be what lies there.
            Logs = await ReadAsync(store, all),
            Kept = new KeptEvidence
            {
                Sent = journal.Sent,
                Answers = journal.Kept,
                Calls = await grid.Provider.ReadCallsAsync(),
                Troubles = troubles,
                Accounts =
                [
                    .. (await ReadAsync(store, [AccountOf("tenant")])).Select(log => new StoredAccount(log, grid.BudgetNanoUsd)),
                    .. (await ReadAsync(store, [AccountOf("key/agent")])).Select(static log => new StoredAccount(log, null)),
                ],
            },
        };
    }

    public void Dispose() => _http.Dispose();

    private static SessionKey AccountOf(string name) =>
        new(TenantId.Parse(Tenant.Capped.Name), SessionId.OfAccount(name));

    private static List<StoredLog> Running(IEnumerable<StoredLog> logs) =>
        [.. logs.Where(static log => ReadLog.Of(log).State.RunningTurns > 0)];

    // Some sessions are named by the grid.
    private static async Task<List<SessionKey>> ListAsync(AzureBlobSessionStore store)
    {
        var keys = new List<SessionKey>();
        foreach (var tenant in Tenant.All.Select(static tenant => TenantId.Parse(tenant.Name)))
        {
            string? next = null;
            do
            {
                var filter = new SessionFilter { Limit = PageMax, Continuation = next };
                var page = await store.ListAsync(tenant, filter, CancellationToken.None);
                keys.AddRange(page.Entries.Select(entry => new SessionKey(tenant, entry.Id)));
                next = page.Continuation;
            }
            while (next is not null);
        }

        return keys;
    }

    private static async Task<List<StoredLog>> ReadAsync(
        AzureBlobSessionStore store, IEnumerable<SessionKey> asked)
    {
        var logs = new List<StoredLog>();
        foreach (var key in asked)
        {
            var batches = new List<StoredBatch>();
            while (true)
            {
                var after = batches.Count == 0 ? 0 : batches[^1].LastPosition;
                var slice = await store.ReadForwardAsync(key, after, SliceBytes, CancellationToken.None);
                if (slice.Count == 0)
                {
                    break;
                }

                batches.AddRange(slice);
            }

            if (batches.Count > 0)
            {
                logs.Add(new StoredLog(key, batches));
            }
        }

        return logs;
    }

    private async Task<List<NodeAnswer>> AskAllAsync(IReadOnlyList<StoredLog> logs)
    {
        var answers = new List<NodeAnswer>();
        foreach (var node in grid.Nodes.Where(static node => node.IsRunning))
        {
            foreach (var log in logs)
            {
                var owner = Tenant.All.First(tenant => tenant.Name == log.Key.Tenant.Value);
                var path = $"/sessions/{Uri.EscapeDataString(log.Key.Id.Value)}";
                var (status, own) = await GetAsync(node, owner, path);
                var (foreign, _) = await GetAsync(node, owner.Other, path);
                var (_, events) = await GetAsync(node, owner.Other, path + "/events?limit=1000");
                var view = status == 200 ? JsonSerializer.Deserialize(own, ContractsJson.Default.SessionView) : null;
                answers.Add(new NodeAnswer(node.Name, log.Key, view, foreign, events));
            }
        }

        return answers;
    }

    private async Task<List<NodeListing>> ListAllAsync()
    {
        var listings = new List<NodeListing>();
        foreach (var node in grid.Nodes.Where(static node => node.IsRunning))
        {
            foreach (var tenant in Tenant.All)
            {
                var sessions = new List<string>();
                string? next = null;
                do
                {
                    var query = next is null ? "" : $"&continuation={Uri.EscapeDataString(next)}";
                    var (status, text) = await GetAsync(node, tenant, $"/sessions?limit={PageMax}{query}");
                    if (status != 200)
                    {
                        // What is not listed is missing, and the audit says so.
                        break;
                    }

                    var page = JsonSerializer.Deserialize(text, ContractsJson.Default.SessionPage)!;
                    sessions.AddRange(page.Sessions.Select(static entry => entry.Id));
                    next = page.Continuation;
                }
                while (next is not null);
                listings.Add(new NodeListing(node.Name, tenant.Name, sessions));
            }
        }

        return listings;
    }

    private async Task<(int Status, string Text)> GetAsync(SiloNode node, Tenant tenant, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(node.Address, path));
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + tenant.Key);
        try
        {
            using var answer = await _http.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return (NodeAnswer.None, "");
        }
    }
}
