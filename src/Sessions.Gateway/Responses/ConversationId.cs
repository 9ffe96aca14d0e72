using System.Diagnostics.CodeAnalysis;
using Sessions.Contracts;

namespace Sessions.Gateway.Responses;

/// <summary>Ids of conversations that the grid keeps; each is its session's id as well.</summary>
internal static class ConversationId
{
    private const string Mark = "conv_grd1";

    /// <summary>A new one.</summary>
    public static SessionId Mint(TimeProvider time) =>
        SessionId.Parse(Mark + Guid.CreateVersion7(time.GetUtcNow()).ToString("N"));

    /// <summary>Whether the grid has made an id, by its form alone.</summary>
    public static bool IsOurs([NotNullWhen(true)] string? id) =>
        id is not null && id.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>Reads an id of the grid's.</summary>
    public static bool TryParse(string? text, out SessionId id)
    {
        id = default;
        return IsOurs(text) && SessionId.TryParse(text, out id);
    }
}
