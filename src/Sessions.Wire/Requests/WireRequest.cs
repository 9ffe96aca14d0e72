using System.Buffers;
using Sessions.Core.Items;
using Sessions.Core.Turns;

namespace Sessions.Wire.Requests;

/// <summary>What the grid needs to know of one request body.</summary>
/// <remarks>
/// <see cref="Body"/> is borrowed from the caller and <see cref="Path"/>'s items from a pool: dispose once, after the
/// turn's completion has returned, and use neither afterwards.
/// </remarks>
public sealed class WireRequest : IDisposable
{
    private ProposedItem[]? _items;

    internal WireRequest(ProposedItem[] items, int count, ReadOnlyMemory<byte> body)
    {
        _items = items;
        Body = body;
        Path = new PathProposal { Items = items.AsMemory(0, count), Body = body };
    }

    /// <summary>The wire format it was read as.</summary>
    public required WireFormat Wire { get; init; }

    /// <summary>The model as the request spells it, 1 to 256 characters.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the client asks for server-sent events.</summary>
    public required bool Stream { get; init; }

    /// <summary>Chat <c>stream_options.include_usage</c>; null when the client said nothing.</summary>
    public required bool? IncludeUsage { get; init; }

    /// <summary>The most tokens the client lets the model write; null when it set no such number.</summary>
    public required long? MaxOutputTokens { get; init; }

    /// <summary>The items with their chain hashes, in provider cache order.</summary>
    public PathProposal Path { get; }

    /// <summary>What in the body may identify the session.</summary>
    public required RequestHints Hints { get; init; }

    /// <summary>
    /// Whether any item carries an explicit cache breakpoint, or the request asks for an automatic one (Messages'
    /// top-level <c>cache_control</c>).
    /// </summary>
    public required bool HasCacheBreakpoints { get; init; }

    /// <summary>Whether the request defines tools.</summary>
    public required bool HasTools { get; init; }

    /// <summary>Whether <c>prompt_cache_key</c> stands in the request, whatever its value.</summary>
    public required bool HasPromptCacheKey { get; init; }

    /// <summary>
    /// Whether <c>context_management</c> stands in the request (Responses, Messages), whatever its value.
    /// </summary>
    public required bool HasContextManagement { get; init; }

    /// <summary>Where the value of Messages' <c>thinking</c> stands in <see cref="Body"/>; null when absent.</summary>
    public required Range? Thinking { get; init; }

    /// <summary>The index in <see cref="Body"/> after the opening brace of the top-level object.</summary>
    public required int ObjectStart { get; init; }

    /// <summary>Where the value of <c>stream_options</c> stands in <see cref="Body"/>; null when absent.</summary>
    public required Range? StreamOptions { get; init; }

    /// <summary>Where the value of <c>stream_options.include_usage</c> stands; null when absent.</summary>
    public required Range? IncludeUsageValue { get; init; }

    /// <summary>Where the value of <c>messages</c> or <c>input</c> stands; null when absent.</summary>
    public required Range? Messages { get; init; }

    /// <summary>Where the sections of the path stand.</summary>
    internal SectionPlaces Sections { get; init; }

    /// <summary>The bytes that were read.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>Gives the items' array back to its pool; further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _items, null) is { } items)
        {
            ArrayPool<ProposedItem>.Shared.Return(items);
        }
    }
}
