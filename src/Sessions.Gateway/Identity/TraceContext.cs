using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.Identity;

/// <summary>A caller's place in a distributed trace.</summary>
/// <param name="TraceId">32 lower-case hexadecimal digits, not all zero.</param>
/// <param name="ParentId">The caller's span: 16 lower-case hexadecimal digits, not all zero.</param>
/// <param name="IsSampled">Whether the caller records the trace.</param>
public readonly record struct TraceContext(string TraceId, string ParentId, bool IsSampled)
{
    private const int LengthVersion0 = 55;
    private const int VersionDigits = 2;
    private const int TraceStart = 3;
    private const int TraceDigits = 32;
    private const int ParentStart = TraceStart + TraceDigits + 1;
    private const int ParentDigits = 16;
    private const int FlagsStart = ParentStart + ParentDigits + 1;

    /// <summary>
    /// Reads the header <c>traceparent</c>; false when there is none that is valid, which starts a new trace.
    /// </summary>
    public static bool TryRead(IHeaderDictionary headers, out TraceContext context)
    {
        ArgumentNullException.ThrowIfNull(headers);
        var values = headers.TraceParent;
        context = default;
        return values.Count == 1 && TryParse(values[0], out context);
    }

    /// <summary>
    /// Reads a <c>traceparent</c> value (W3C Trace Context, level 1 and its rule for later versions).
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TraceContext context)
    {
        context = default;
        if (text is null || text.Length < LengthVersion0 || !HasLegalVersion(text)
            || text[TraceStart - 1] != '-' || text[ParentStart - 1] != '-' || text[FlagsStart - 1] != '-')
        {
            return false;
        }

        var trace = text.AsSpan(TraceStart, TraceDigits);
        var parent = text.AsSpan(ParentStart, ParentDigits);
        var flags = text.AsSpan(FlagsStart, VersionDigits);
        if (!IsId(trace) || !IsId(parent) || !IsLowerHex(flags))
        {
            return false;
        }

        context = new TraceContext(trace.ToString(), parent.ToString(), (Convert.FromHexString(flags)[0] & 1) != 0);
        return true;
    }

    private static bool HasLegalVersion(string text)
    {
        var version = text.AsSpan(0, VersionDigits);
        return IsLowerHex(version) && version is not "ff"
            && (text.Length == LengthVersion0 || (version is not "00" && text[LengthVersion0] == '-'));
    }

    private static bool IsId(ReadOnlySpan<char> text) => IsLowerHex(text) && text.ContainsAnyExcept('0');

    private static bool IsLowerHex(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiHexDigitLower(letter))
            {
                return false;
            }
        }

        return true;
    }
}
