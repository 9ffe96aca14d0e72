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

    /// <summary>Writes the bytes; gives their count.</summary>
    public int Write(IBufferWriter<byte> output, long input, long id)
    {
        var space = output.GetSpan(_fixed + (_parts.Count * DigitsMax));
        var at = 0;
        foreach (var (before, hole) in _parts)
        {
            before.CopyTo(space[at..]);
            at += before.Length;
            var number = hole switch
            {
                InputHole => input,
                TotalHole => input + _outputTokens,
                _ => id,
            };
            Utf8Formatter.TryFormat(number, space[at..], out var digits);
            at += digits;
        }

        _rest.CopyTo(space[at..]);
        at += _rest.Length;
        output.Advance(at);
        return at;
    }
}
