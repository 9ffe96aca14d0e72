using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Core.Caching;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.State;
using Sessions.Storage;

namespace Sessions.Runtime;

/// <summary>What a session knows of its prefix cache at one moment.</summary>
public sealed record CacheFacts
{
    /// <summary>What is known before the first turn.</summary>
    public static CacheFacts None { get; } = new();

    /// <summary>The account.</summary>
    public CacheAccount Account { get; init; } = CacheAccount.Empty;

    /// <summary>
    /// Chain hash of the tools and instructions that the main thread begins with; null where it begins with neither.
    /// </summary>
    public ChainHash? Head { get; init; }

    /// <summary>How many items these are.</summary>
    public int HeadItems { get; init; }

    /// <summary>Their tokens, by the grid's count.</summary>
    public int HeadTokens { get; init; }

    /// <summary>
    /// What other lives of entries would have cost; null where the main thread's model has no breakpoints or no known
    /// price, or nothing was reported yet.
    /// </summary>
    public CacheEconomics? Economics { get; init; }

    /// <summary>As bytes, for another silo.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, CacheFactsJson.Default.CacheFacts);

    /// <summary>Reads what <see cref="Write"/> gave; nothing is known where there is nothing.</summary>
    public static CacheFacts Read(byte[]? bytes) => bytes is null
        ? None
        : JsonSerializer.Deserialize(bytes, CacheFactsJson.Default.CacheFacts) ?? None;

    internal static CacheFacts Of(SessionState state, ModelCatalog catalog)
    {
        if (state.Turns == 0)
        {
            return None;
        }

        var card = catalog.Find(state.Model ?? "");
        var head = state.HeadNode;
        return new CacheFacts
        {
            Account = state.CacheAccount,
            Head = head == 0 ? null : state.Tree[head].Chain,
            HeadItems = head == 0 ? 0 : state.Tree[head].Depth,
            HeadTokens = head == 0 ? 0 : state.Tree[head].PathTokens,
            Economics = card is { Cache.Trigger: CacheTrigger.Breakpoint, Price: { } price }
                && state.CacheAccount.Usage.Input > 0
                    ? CacheEconomics.Of(state.CacheAccount, price)
                    : null,
        };
    }

    internal static CacheSummary? Summarize(SessionState state) => state.Turns == 0 ? null : new CacheSummary
    {
        Head = state.HeadNode == 0 ? null : state.Tree[state.HeadNode].Chain,
        HeadTokens = state.HeadNode == 0 ? 0 : state.Tree[state.HeadNode].PathTokens,
        ReadTokens = state.Ledger.Usage.CacheRead,
        Losses = state.CacheAccount.Losses,
    };
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CacheFacts))]
internal sealed partial class CacheFactsJson : JsonSerializerContext;
