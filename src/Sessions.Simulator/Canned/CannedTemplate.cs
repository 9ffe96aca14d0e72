using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Sessions.Simulator.Canned;

/// <summary>Pre-encoded bytes with a few holes for the numbers of one request.</summary>
/// <remarks>A hole is a control character in the template's text, which no JSON has by itself.</remarks>
internal sealed class CannedTemplate
{
    public const char InputHole = '\u0001';
    public const char TotalHole = '\u0002';
    public const char IdHole = '\u0003';

    private const int DigitsMax = 20;

    private readonly List<(byte[] Before, char Hole)> _parts = [];
    private readonly byte[] _rest;
    private readonly int _fixed;
    private readonly int _outputTokens;

    public CannedTemplate(string text, int outputTokens)
    {
        _outputTokens = outputTokens;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is InputHole or TotalHole or IdHole)
            {
                _parts.Add((Encoding.UTF8.GetBytes(text[start..i]), text[i]));
                start = i + 1;
            }
        }

        _rest = Encoding.UTF8.GetBytes(text[start..]);
        _fixed = _rest.Length;
        foreach (var part in _parts)
        {
            _fixed += part.Before.Length;
        }
    }

    /// <summary>How many bytes <see cref="Write"/> will write.</summary>
    public int Length(long input, long id)
    {
        var length = _fixed;
        foreach (var (_, hole) in _parts)
        {
            length += Digits(Number(hole, input, id));
        }

        return length;
    }

    /// <summary>Writes the bytes with the numbers of one request.</summary>
    public void Write(IBufferWriter<byte> output, long input, long id)
    {
        var space = output.GetSpan(_fixed + (_parts.Count * DigitsMax));
        var at = 0;
        foreach (var (before, hole) in _parts)
        {
            before.CopyTo(space[at..]);
            at += before.Length;
            Utf8Formatter.TryFormat(Number(hole, input, id), space[at..], out var digits);
            at += digits;
        }

        _rest.CopyTo(space[at..]);
        output.Advance(at + _rest.Length);
    }

    private long Number(char hole, long input, long id) => hole switch
    {
        InputHole => input,
        TotalHole => input + _outputTokens,
        _ => id,
    };

    private static int Digits(long number)
    {
        var digits = 1;
        for (; number >= 10; number /= 10)
        {
            digits++;
        }

        return digits;
    }
}
