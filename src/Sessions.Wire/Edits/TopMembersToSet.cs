using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Requests;

namespace Sessions.Wire.Edits;

/// <summary>Sets members of the top-level object that the client left out.</summary>
internal static class TopMembersToSet
{
    /// <summary>Puts them first in the object, which is never empty: a body without a model was refused.</summary>
    public static void Write(WireRequest request, TurnRendering rendering, SpliceList splices)
    {
        if (rendering.PromptCacheKey is { } key && !request.HasPromptCacheKey)
        {
            Insert(request, splices, "prompt_cache_key", JsonQuote.Of(key));
        }

        if (rendering.ContextManagement is { } management && !request.HasContextManagement)
        {
            Insert(request, splices, "context_management", management.Utf8);
        }
    }

    private static void Insert(WireRequest request, SpliceList splices, string name, ReadOnlyMemory<byte> value) =>
        splices.Insert(
            request.ObjectStart,
            (byte[])[.. Encoding.UTF8.GetBytes($"\"{name}\":"), .. value.Span, (byte)',']);
}
