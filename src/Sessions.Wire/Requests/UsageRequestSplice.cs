using Sessions.Core.Turns;

namespace Sessions.Wire.Requests;

/// <summary>Asks a Chat upstream for the usage chunk, sent only when <c>include_usage</c> is true.</summary>
/// <remarks>
/// A client that did not ask must not see the extra chunk (<c>choices: []</c>): whoever applies the splice takes it out
/// of the stream again.
/// </remarks>
public static class UsageRequestSplice
{
    private static readonly ReadOnlyMemory<byte> WholeMember =
        "\"stream_options\":{\"include_usage\":true},"u8.ToArray();

    private static readonly ReadOnlyMemory<byte> WholeValue = "{\"include_usage\":true}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> OnlyMember = "\"include_usage\":true"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> FirstMember = "\"include_usage\":true,"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> True = "true"u8.ToArray();

    /// <summary>The edit that makes the upstream report usage; null when it does already or does not stream.</summary>
    public static BodySplice? Of(WireRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Wire != WireFormat.Chat || !request.Stream || request.IncludeUsage == true)
        {
            return null;
        }

        if (request.IncludeUsageValue is { } said)
        {
            return Replace(said, True);
        }

        // The object is never empty: a body without a model was refused.
        return request.StreamOptions is not { } options
            ? new BodySplice(request.ObjectStart, 0, WholeMember)
            : Extend(request.Body.Span, options);
    }

    private static BodySplice Extend(ReadOnlySpan<byte> body, Range options)
    {
        var value = body[options];
        if (value[0] != (byte)'{')
        {
            return Replace(options, WholeValue);
        }

        var isEmpty = value[1..].TrimStart(" \n\r\t"u8)[0] == (byte)'}';
        return new BodySplice(options.Start.Value + 1, 0, isEmpty ? OnlyMember : FirstMember);
    }

    private static BodySplice Replace(Range value, ReadOnlyMemory<byte> by) =>
        new(value.Start.Value, value.End.Value - value.Start.Value, by);
}
