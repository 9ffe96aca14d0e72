using System.Collections.Concurrent;
using Sessions.CloudKit;

namespace Sessions.Benchmarks.Load.Scenarios.Grid;

/// <summary>A way to the store on which every request is counted by what it is for.</summary>
internal sealed class StoreCalls : IAsyncDisposable
{
    private readonly FaultProxy _proxy;
    private readonly ConcurrentDictionary<string, int> _kinds = new();

    private StoreCalls(FaultProxy proxy) => _proxy = proxy;

    public string ConnectionString => AzuriteServer.ConnectionStringAt(_proxy.Address);

    /// <summary>Batches that were to be added to a log.</summary>
    public int Appends => Of("append tail");

    public int Reads => Sum(static kind => kind.StartsWith("read ", StringComparison.Ordinal));

    /// <summary>Parts of logs that were sealed, for which the log's open end is read once.</summary>
    public int Sealed => Of("write segment");

    /// <summary>Reads of anything but the open end of a log: of a snapshot, of what was sealed.</summary>
    public int Reloads => Reads - Of("read tail");

    public int All => Sum(static _ => true);

    /// <summary>What each kind of request came to.</summary>
    public IReadOnlyDictionary<string, int> Kinds => new Dictionary<string, int>(_kinds);

    public static async Task<StoreCalls> StartAsync(Uri store)
    {
        var calls = new StoreCalls(await FaultProxy.StartAsync(store));
        calls._proxy.Decide = calls.Count;
        return calls;
    }

    public void Reset() => _kinds.Clear();

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private int Of(string kind) => _kinds.GetValueOrDefault(kind);

    private int Sum(Func<string, bool> isCounted) => _kinds.Where(kind => isCounted(kind.Key)).Sum(kind => kind.Value);

    private Fault Count(ProxiedRequest request)
    {
        var verb = request.IsAppend ? "append" : request.Method is "GET" or "HEAD" ? "read" : "write";
        _kinds.AddOrUpdate($"{verb} {KindOf(request)}", 1, static (_, count) => count + 1);
        return default;
    }

    // As the store names its blobs: TENANT/s/SESSION/tail, /snapshot, /LOG/FIRST-LAST, and TENANT/x/… for the listing.
    private static string KindOf(ProxiedRequest request) =>
        request.Path.EndsWith("/tail", StringComparison.Ordinal) ? "tail"
        : request.Path.EndsWith("/snapshot", StringComparison.Ordinal) ? "snapshot"
        : request.Path.Contains("/s/", StringComparison.Ordinal) ? "segment"
        : request.Path.Contains("/x/", StringComparison.Ordinal) ? "activity"
        : "container";
}
