namespace Sessions.Wire.Canonical;

/// <summary>The grammar of JSON numbers.</summary>
internal static class JsonNumber
{
    /// <summary>How many bytes of the span are one number; 0 when it begins with none.</summary>
    public static int LengthOf(ReadOnlySpan<byte> json)
    {
        var at = json[0] == (byte)'-' ? 1 : 0;
        var whole = Digits(json[at..]);
        if (whole == 0 || (whole > 1 && json[at] == (byte)'0'))
        {
            return 0;
        }

        at += whole;
        if (at < json.Length && json[at] == (byte)'.')
        {
            var fraction = Digits(json[(at + 1)..]);
            if (fraction == 0)
            {
                return 0;
            }

            at += 1 + fraction;
        }

        if (at < json.Length && json[at] is (byte)'e' or (byte)'E')
        {
            at++;
            at += at < json.Length && json[at] is (byte)'+' or (byte)'-' ? 1 : 0;
            var exponent = Digits(json[at..]);
            return exponent == 0 ? 0 : at + exponent;
        }

        return at;
    }

    private static int Digits(ReadOnlySpan<byte> json)
    {
        var end = json.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return end < 0 ? json.Length : end;
    }
}
