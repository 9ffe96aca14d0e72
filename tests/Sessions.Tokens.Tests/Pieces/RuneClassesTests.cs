using System.Security.Cryptography;
using System.Text;
using Sessions.Tokens.Pieces;

namespace Sessions.Tokens.Tests.Pieces;

public sealed class RuneClassesTests
{
    // Made by asking the reference tokenizer's regular expressions about every scalar value. A runtime with a newer
    // Unicode fails here: new letters would then be cut otherwise than by the reference.
    private const string ReferenceSha256 = "ec2c2ba98752593310ea42f1b8a77bf26cda9b642dd4b7a35b6e541b16229148";

    [Fact]
    public void Of_EveryScalarValue_IsWhatTheReferenceSees()
    {
        var classes = new List<byte>();
        for (var scalar = 0; scalar <= 0x10FFFF; scalar++)
        {
            if (Rune.IsValid(scalar))
            {
                classes.Add((byte)RuneClasses.Of(scalar));
            }
        }

        Convert.ToHexStringLower(SHA256.HashData(classes.ToArray())).ShouldBe(ReferenceSha256);
    }

    [Fact]
    public void At_EveryScalarValue_AgreesWithOf()
    {
        Span<byte> text = stackalloc byte[5];
        var wrong = new List<int>();
        for (var scalar = 0; scalar <= 0x10FFFF; scalar++)
        {
            if (Rune.TryCreate(scalar, out var rune))
            {
                var length = rune.EncodeToUtf8(text);
                if (RuneClasses.At(text, 0, out var width) != RuneClasses.Of(scalar) || width != length)
                {
                    wrong.Add(scalar);
                }
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xFF, 0x41 })]
    [InlineData(new byte[] { 0xE5, 0xAD })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xC3 })]
    public void At_BytesThatAreNoUtf8_IsASymbol(byte[] text)
    {
        RuneClasses.At(text, 0, out var width).ShouldBe(RuneClass.Other);
        width.ShouldBeInRange(1, text.Length);
    }
}
