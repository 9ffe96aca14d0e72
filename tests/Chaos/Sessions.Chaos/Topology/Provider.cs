using System.Text.Json;
using Sessions.Chaos.Audit.Kept;
using Sessions.Core.Ledger;

namespace Sessions.Chaos.Topology;

/// <summary>The simulated model provider, in a process of its own.</summary>
internal sealed class Provider : IAsyncDisposable
{
    private const string Speaks = "Simulated provider on ";
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;

    private Provider(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<Provider> StartAsync(string flavour, string folder)
    {
        var start = SiloProgram.StartInfo(flavour);
        start.ArgumentList.Add("simulate");
        start.Environment["SESSIONS_URL"] = "http://127.0.0.1:0";
        start.Environment["Simulator__AllowAnonymous"] = "true";
        start.Environment["Simulator__BilledAnswersMax"] = "1000000";
        start.Environment["Simulator__KeptRequestsMax"] = "200000";
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = ChildProcess.Start(start, Path.Combine(folder, "provider.log"), line =>
        {
            if (line.StartsWith(Speaks, StringComparison.Ordinal))
            {
                address.TrySetResult(new Uri(line[Speaks.Length..]));
            }
        });
        return new Provider(process, await address.Task.WaitAsync(StartPatience));
    }

    /// <summary>Why it is not there any more; null while it is.</summary>
    public string? Death => _process.HasExited ? $"the simulated provider ended with code {_process.ExitCode}" : null;

    /// <summary>What every answer was billed, by the digits that its id ends in.</summary>
    public async Task<IReadOnlyDictionary<string, TokenUsage>> ReadBillsAsync()
    {
        using var http = new HttpClient();
        var text = await http.GetByteArrayAsync(new Uri(Address, "/sim/billing/answers"));
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateObject().ToDictionary(static bill => bill.Name, static bill => new TokenUsage
        {
            Input = bill.Value.GetProperty("input_tokens").GetInt64(),
            CacheRead = bill.Value.GetProperty("cached_tokens").GetInt64(),
            CacheWrite = bill.Value.GetProperty("cache_write_tokens").GetInt64(),
            CacheWriteLong = bill.Value.GetProperty("cache_write_long_tokens").GetInt64(),
            Output = bill.Value.GetProperty("output_tokens").GetInt64(),
            Reasoning = bill.Value.GetProperty("reasoning_tokens").GetInt64(),
        });
    }

    /// <summary>What it was asked in turns of kept conversations, in the order of its coming.</summary>
    public async Task<IReadOnlyList<ProviderCall>> ReadCallsAsync()
    {
        using var http = new HttpClient();
        var text = await http.GetByteArrayAsync(new Uri(Address, "/sim/requests"));
        using var json = JsonDocument.Parse(text);
        return [.. json.RootElement.EnumerateArray().Select(static call => new ProviderCall(
            call.GetProperty("name").GetString()!, call.GetProperty("answer").GetString()!, ItemsOf(call.GetProperty("body"))))];
    }

    private static IReadOnlyList<string> ItemsOf(JsonElement body) =>
        body.TryGetProperty("messages", out var items) || body.TryGetProperty("input", out items)
            ? items.ValueKind == JsonValueKind.Array
                ? [.. items.EnumerateArray().Select(static item => item.GetRawText())]
                : [items.GetRawText()]
            : [];

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
