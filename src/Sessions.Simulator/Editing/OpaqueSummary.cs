using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Editing;

/// <summary>
/// The <c>encrypted_content</c> of OpenAI's compaction items: opaque to the client, and only this provider can expand
/// it to the summary that it counts as.
/// </summary>
internal static class OpaqueSummary
{
    private const string Prefix = "gAAAA";
    private const int CheckBytes = 8;
    private const byte StandsForUserMessagesNot = 0;
    private const byte StandsForEverything = 1;

    /// <summary>Wraps a summary.</summary>
    /// <param name="summary">The text.</param>
    /// <param name="replacesAll">Whether a later request ignores all that stands before the item.</param>
    public static string Encode(string summary, bool replacesAll)
    {
        var text = Encoding.UTF8.GetBytes(summary);
        var bytes = new byte[1 + text.Length + CheckBytes];
        bytes[0] = replacesAll ? StandsForEverything : StandsForUserMessagesNot;
        text.CopyTo(bytes, 1);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(1 + text.Length), Check(bytes.AsSpan(0, 1 + text.Length)));
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Expands what <see cref="Encode"/> wrapped.</summary>
    public static bool TryDecode(string content, [NotNullWhen(true)] out string? summary, out bool replacesAll)
    {
        (summary, replacesAll) = (null, false);
        if (!content.StartsWith(Prefix, StringComparison.Ordinal) || !Base64Url.IsValid(content.AsSpan(Prefix.Length)))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(content.AsSpan(Prefix.Length));
        if (bytes.Length <= CheckBytes
            || BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(^CheckBytes..)) != Check(bytes.AsSpan(..^CheckBytes)))
        {
            return false;
        }

        summary = Encoding.UTF8.GetString(bytes.AsSpan(1..^CheckBytes));
        replacesAll = bytes[0] == StandsForEverything;
        return true;
    }

    /// <summary>The step that a summary is in a prompt.</summary>
    public static PathStep Step(PathBuilder path, string summary) => new(
        ItemKind.Compaction,
        path.Measure(ItemKind.Compaction, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(summary)}\"")),
        OpenAiPrompt.MessageTokens);

    private static ulong Check(ReadOnlySpan<byte> bytes) => (ulong)Mix.Content(bytes);
}
