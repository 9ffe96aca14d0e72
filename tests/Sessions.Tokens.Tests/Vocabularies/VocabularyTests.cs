using System.Security.Cryptography;
using System.Text;
using Sessions.Tokens.Vocabularies;

namespace Sessions.Tokens.Tests.Vocabularies;

public sealed class VocabularyTests
{
    [Theory]
    [InlineData("o200k_base.br", "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d")]
    [InlineData("cl100k_base.br", "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7")]
    public void Load_Embedded_HoldsEveryTokenOfTheOriginal(string resource, string sha256)
    {
        var vocabulary = Vocabulary.Load(resource);
        var original = new StringBuilder();
        for (var rank = 0; rank < vocabulary.Count; rank++)
        {
            original.Append(Convert.ToBase64String(vocabulary.BytesOf(rank))).Append(' ').Append(rank).Append('\n');
        }

        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(original.ToString()))).ShouldBe(sha256);
    }

    [Theory]
    [InlineData("o200k_base.br")]
    [InlineData("cl100k_base.br")]
    public void RankOf_EveryToken_IsItsPlace(string resource)
    {
        var vocabulary = Vocabulary.Load(resource);
        var wrong = new List<int>();
        for (var rank = 0; rank < vocabulary.Count; rank++)
        {
            var token = vocabulary.BytesOf(rank);
            if (vocabulary.RankOf(token, 0, token.Length) != rank)
            {
                wrong.Add(rank);
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void RankOf_TokenInsideText_ReadsNothingOfItsNeighbours()
    {
        var vocabulary = Vocabulary.Load("cl100k_base.br");
        vocabulary.RankOf("xxhello worldxx"u8, 2, 5).ShouldBe(15339);
        vocabulary.RankOf("xxhello world"u8, 7, 6).ShouldBe(1917);
    }

    [Fact]
    public void RankOf_ZeroBytes_AreDistinguishedByTheirNumber()
    {
        var vocabulary = Vocabulary.Load("cl100k_base.br");
        vocabulary.RankOf("\0\0\0\0\0\0\0\0"u8, 0, 1).ShouldNotBe(vocabulary.RankOf("\0\0\0\0\0\0\0\0"u8, 0, 2));
    }

    [Fact]
    public void RankOf_NoToken_IsNoRank()
    {
        var vocabulary = Vocabulary.Load("cl100k_base.br");
        vocabulary.RankOf("qzqzq"u8, 0, 5).ShouldBe(Vocabulary.NoRank);
        vocabulary.RankOf("qzqzqzqzqzqzqzqz"u8, 0, 16).ShouldBe(Vocabulary.NoRank);
        vocabulary.RankOf(new byte[vocabulary.LengthMax + 1], 0, vocabulary.LengthMax + 1).ShouldBe(Vocabulary.NoRank);
    }

    [Fact]
    public void Constructor_TruncatedData_Throws()
    {
        var data = new byte[sizeof(int) + 256];
        data[1] = 1;
        data.AsSpan(sizeof(int)).Fill(1);
        Should.Throw<InvalidDataException>(() => new Vocabulary(data));
    }
}
