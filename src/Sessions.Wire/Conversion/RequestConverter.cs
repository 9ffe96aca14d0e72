using System.Buffers;
using System.Text.Json;
using Sessions.Core.Buffers;
using Sessions.Core.Turns;
using Sessions.Wire.Conversion.Requests;

namespace Sessions.Wire.Conversion;

/// <summary>Puts a finished request into another wire format.</summary>
/// <remarks>
/// What is sent is a function of the body alone, and the messages that two bodies share come out with the same bytes: a
/// provider's prefix cache sees them. Texts, ids, schemas and arguments are copied with their escapes as they stand.
/// docs/conversion.md lists what is converted, left out and refused.
/// </remarks>
public static class RequestConverter
{
    // A member that stands twice would let two readers pick differently.
    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = JsonElements.DepthMax,
        AllowDuplicateProperties = false,
    };

    /// <summary>Writes the body in the other format.</summary>
    /// <param name="from">The body's format.</param>
    /// <param name="to">The format to write; the same one copies the body.</param>
    /// <param name="body">A request that <c>RequestReader</c> accepted.</param>
    /// <param name="output">Takes the body; nothing of it when the result is false.</param>
    /// <param name="context">What is not in the body.</param>
    /// <param name="report">What was left out or put differently.</param>
    /// <param name="refusal">What cannot be converted and where it stands, for a 422.</param>
    /// <returns>Whether the body was written; never throws for a bad body.</returns>
    public static bool TryConvert(
        WireFormat from,
        WireFormat to,
        ReadOnlyMemory<byte> body,
        IBufferWriter<byte> output,
        ConversionContext context,
        out ConversionReport report,
        out ConversionRefusal? refusal)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(context);
        report = ConversionReport.Nothing;
        refusal = null;
        if (from == to)
        {
            output.Write(body.Span);
            return true;
        }

        ConversionRun run = new(from, to, context);
        using PooledBytes written = new(body.Length + 1024);
        try
        {
            using JsonDocument document = JsonDocument.Parse(body, Options);
            Convert(run, document.RootElement, written);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, a member twice, or half a surrogate pair in a name.
            refusal = new ConversionRefusal("The body is not JSON that can be read in one way only.", null);
            return false;
        }

        refusal = run.Refusal;
        if (refusal is not null)
        {
            return false;
        }

        output.Write(written.Written);
        report = run.Report;
        return true;
    }

    private static void Convert(ConversionRun run, JsonElement body, PooledBytes written)
    {
        if (!body.IsObject() || !body.Get("model"u8).IsText())
        {
            run.Reject("The body must be an object that names a model.", new Place("model"));
            return;
        }

        Conversation conversation = run.From switch
        {
            WireFormat.Chat => ChatReading.Read(run, body),
            WireFormat.Responses => ResponsesReading.Read(run, body),
            WireFormat.Messages => MessagesReading.Read(run, body),
            _ => throw new ArgumentOutOfRangeException(nameof(run), run.From, "Unknown wire format."),
        };
        if (run.Refusal is not null)
        {
            return;
        }

        JsonOut json = new(written);
        switch (run.To)
        {
            case WireFormat.Chat:
                ChatWriting.Write(run, conversation, json);
                break;
            case WireFormat.Responses:
                ResponsesWriting.Write(run, conversation, json);
                break;
            case WireFormat.Messages:
                MessagesWriting.Write(run, conversation, json);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(run), run.To, "Unknown wire format.");
        }
    }
}
