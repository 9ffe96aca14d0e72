using System.Security.Cryptography;
using System.Text;
using Sessions.Contracts.Policies;
using Sessions.Core.Compaction;

namespace Sessions.Core.Decisions;

/// <summary>What the grid does to contexts beside observing them.</summary>
/// <param name="Policy">The tenant's policy, for sessions that have none of their own.</param>
/// <param name="Editor">Reads and writes items; null where nothing is ever rewritten.</param>
public sealed record ContextRules(SessionPolicy Policy, IContextEditor? Editor)
{
    // OpenAI: "prompt_cache_key", at most 64 characters.
    private const int PromptCacheKeyMax = 64;

    /// <summary>Rules that only observe.</summary>
    public static ContextRules Observe { get; } = new(SessionPolicy.Observe, null);

    /// <summary>The <c>prompt_cache_key</c> of requests that shall have one and have none; null: none is set.</summary>
    public string? PromptCacheKey { get; init; }

    /// <summary>A session's key: its id, or a hash of it where that is longer than the provider takes.</summary>
    public static string PromptCacheKeyOf(string session) => session.Length <= PromptCacheKeyMax
        ? session
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(session)));
}
