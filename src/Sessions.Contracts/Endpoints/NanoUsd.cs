using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sessions.Contracts.Endpoints;

/// <summary>US dollars as JSON writes them, and as billionths; exact both ways.</summary>
public static class NanoUsd
{
    /// <summary>Billionths in a dollar.</summary>
    public const long PerUsd = 1_000_000_000;

    private const int Decimals = 9;
    private const int ExponentMax = 1_000;

    /// <summary>Reads a JSON number of dollars.</summary>
    /// <param name="number">The number's text, which must be legal JSON: <c>12</c>, <c>0.05</c>, <c>1e-3</c>.</param>
    /// <param name="nano">The amount in billionths of a dollar.</param>
    /// <returns>False when it is below zero, finer than a billionth, or beyond 64 bits.</returns>
    public static bool TryParse(ReadOnlySpan<byte> number, out long nano)
    {
        nano = 0;
        var mantissa = number;
        var exponent = 0;
        if (number.IndexOfAny((byte)'e', (byte)'E') is var e and >= 0)
        {
            mantissa = number[..e];
            var isHuge = !int.TryParse(number[(e + 1)..], CultureInfo.InvariantCulture, out exponent)
                || Math.Abs((long)exponent) > ExponentMax;

            // Zero stays zero, whatever it is multiplied by.
            if (isHuge)
            {
                return !mantissa.ContainsAnyInRange((byte)'1', (byte)'9');
            }
        }

        return TryScale(mantissa, exponent + Decimals, out nano);
    }

    /// <summary>An amount in dollars.</summary>
    public static decimal ToUsd(long nano) => nano / (decimal)PerUsd;

    // The digits, shifted by a power of ten; only zeros may fall off at the end.
    private static bool TryScale(ReadOnlySpan<byte> mantissa, int shift, out long nano)
    {
        nano = 0;
        var isNegative = mantissa is [(byte)'-', ..];
        var point = mantissa.IndexOf((byte)'.');
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var place = shift - fraction;
        for (var i = mantissa.Length - 1; i >= 0; i--)
        {
            if (mantissa[i] is < (byte)'0' or > (byte)'9')
            {
                continue;
            }

            var digit = mantissa[i] - '0';
            if (digit > 0 && (isNegative || place < 0 || !TryAdd(ref nano, digit, place)))
            {
                nano = 0;
                return false;
            }

            place++;
        }

        return true;
    }

    private static bool TryAdd(ref long nano, long digit, int place)
    {
        for (; place > 0; place--)
        {
            if (digit > long.MaxValue / 10)
            {
                return false;
            }

            digit *= 10;
        }

        if (nano > long.MaxValue - digit)
        {
            return false;
        }

        nano += digit;
        return true;
    }
}

internal sealed class NanoUsdConverter : JsonConverter<long?>
{
    public override long? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        var number = JsonElement.ParseValue(ref reader);
        return number.ValueKind == JsonValueKind.Number
            && NanoUsd.TryParse(JsonMarshal.GetRawUtf8Value(number), out var nano)
                ? nano
                : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long? value, JsonSerializerOptions options)
    {
        if (value is { } nano)
        {
            writer.WriteNumberValue(NanoUsd.ToUsd(nano));
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
