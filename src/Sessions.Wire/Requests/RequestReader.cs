using System.Diagnostics.CodeAnalysis;
using System.Text.Unicode;
using Sessions.Core.Turns;

namespace Sessions.Wire.Requests;

/// <summary>Reads a provider request body once, into context items with chain hashes.</summary>
/// <remarks>
/// Refuses only what the grid itself cannot work with: bytes that are no JSON object, a missing model, messages that
/// are no list, members given twice where two readers could pick differently, and the limits. All else is the
/// provider's to judge and passes through.
/// </remarks>
public static class RequestReader
{
    /// <summary>Reads a body.</summary>
    /// <param name="wire">The wire format of the endpoint that was called.</param>
    /// <param name="body">The body; the request borrows it.</param>
    /// <param name="limits">What a body may hold.</param>
    /// <param name="request">What was read; dispose it.</param>
    /// <param name="error">Why the body was refused.</param>
    /// <returns>Whether the body was read; never throws for a bad body.</returns>
    public static bool TryRead(
        WireFormat wire,
        ReadOnlyMemory<byte> body,
        RequestLimits limits,
        [NotNullWhen(true)] out WireRequest? request,
        [NotNullWhen(false)] out MalformedRequest? error)
    {
        ArgumentNullException.ThrowIfNull(limits);
        request = null;
        error = FaultOf(body.Span);
        if (error is not null)
        {
            return false;
        }

        var reader = new BodyReader(wire, body, limits);
        try
        {
            if (reader.Read())
            {
                request = reader.Build();
                return true;
            }

            error = reader.Error();
            return false;
        }
        finally
        {
            reader.Dispose();
        }
    }

    private static MalformedRequest? FaultOf(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return new MalformedRequest("The body is empty.", null);
        }

        if (body.StartsWith("\uFEFF"u8))
        {
            return new MalformedRequest("The body begins with a byte order mark.", null);
        }

        return Utf8.IsValid(body) ? null : new MalformedRequest("The body is not valid UTF-8.", null);
    }
}
