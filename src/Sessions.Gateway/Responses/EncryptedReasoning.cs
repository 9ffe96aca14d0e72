using System.Text;
using Sessions.Core.Turns;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Responses;

/// <summary>
/// Reasoning of responses that the grid keeps: the provider gives it encrypted and takes it back with the next turn.
/// </summary>
/// <remarks>
/// The provider gives it only where it is asked, by <c>include</c>, and models that do not reason refuse both the wish
/// ("Encrypted content is not supported with this model") and the reasoning. So the grid asks in the caller's place
/// where the model's name is one of OpenAI's that reason, and leaves other models to what the caller asks for.
/// </remarks>
internal static class EncryptedReasoning
{
    /// <summary>The member's value that asks for it.</summary>
    public const string Wish = "reasoning.encrypted_content";

    /// <summary>Whether the model takes it and gives it, as far as its name tells.</summary>
    public static bool IsKnownTo(string model)
    {
        // Routers prefix the provider: "openai/gpt-5.4".
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        if (name is ['o', '1' or '3' or '4', ..])
        {
            return (name.Length == 2 || name[2] == '-')
                && !name.StartsWith("o1-mini", StringComparison.OrdinalIgnoreCase)
                && !name.StartsWith("o1-preview", StringComparison.OrdinalIgnoreCase);
        }

        return name.StartsWith("codex-mini", StringComparison.OrdinalIgnoreCase)
            || (name.StartsWith("gpt-", StringComparison.OrdinalIgnoreCase)
                && name.Length > 4 && name[4] is >= '5' and <= '9'
                && (name.Length == 5 || name[5] is '.' or '-')
                && !name.Contains("-chat", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether kept reasoning goes along with a request.</summary>
    public static bool Travels(ResponseRequest request, string model) =>
        request.WantsReasoning || IsKnownTo(model);

    /// <summary>
    /// The request's <c>include</c> with the wish; null where it stands as the caller sent it.
    /// </summary>
    public static ReadOnlyMemory<byte>? IncludeOf(ResponseRequest request, Upstream upstream, string model)
    {
        if (request.WantsReasoning || !upstream.Speaks(WireFormat.Responses) || !IsKnownTo(model))
        {
            return null;
        }

        var wish = Encoding.UTF8.GetBytes($"\"{Wish}\"]");
        var asked = request.Include.Span;
        return asked.IsEmpty ? (byte[])[(byte)'[', .. wish] : (byte[])[.. asked[..^1], (byte)',', .. wish];
    }
}
