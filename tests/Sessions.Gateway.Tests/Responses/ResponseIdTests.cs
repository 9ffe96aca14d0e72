using Sessions.Contracts;
using Sessions.Gateway.Responses;

namespace Sessions.Gateway.Tests.Responses;

/// <summary>An id of the grid's names a turn of a session, and no other text does.</summary>
public sealed class ResponseIdTests
{
    [Theory]
    [InlineData("a", 1)]
    [InlineData("sess_0199f0c2a1b27c3d8e4f5a6b7c8d9e0f", 12)]
    [InlineData("work/repo:main@host.example-1", int.MaxValue)]
    public void Parse_OfItsText_GivesTheId(string session, int turn)
    {
        var id = new ResponseId(SessionId.Parse(session), turn);

        ResponseId.TryParse(id.ToString(), out var read).ShouldBeTrue();

        read.ShouldBe(id);
    }

    [Fact]
    public void Parse_OfTheLongestSession_GivesTheId()
    {
        var id = new ResponseId(SessionId.Parse(new string('s', SessionId.LengthMax)), int.MaxValue);

        ResponseId.TryParse(id.ToString(), out var read).ShouldBeTrue();

        read.ShouldBe(id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("resp_grd1")]
    [InlineData("resp_grd1!!!!")]
    [InlineData("resp_grd1MA")]
    [InlineData("resp_grd1MC5h")]
    [InlineData("resp_grd1MDEuYQ")]
    [InlineData("resp_grd1LTEuYQ")]
    [InlineData("resp_grd1MS4uLg")]
    [InlineData("resp_grd1MS5hIGI")]
    [InlineData("resp_grd1MS5-a2V5LmE")]
    [InlineData("resp_grd1OTk5OTk5OTk5OS5h")]
    [InlineData("resp_68af4030592c81938ec0a5fbab4a3e9f05438e46b5f69a3b")]
    public void Parse_OfAnythingElse_GivesNone(string? text) => ResponseId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Parse_OfAnyChangedText_GivesNoneOrAnotherId()
    {
        var id = new ResponseId(SessionId.Parse("sess_1"), 3);
        var text = id.ToString();
        for (var i = ResponseId.Mark.Length; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];

            if (ResponseId.TryParse(changed, out var read))
            {
                read.ShouldNotBe(id);
            }

            ResponseId.TryParse(text[..i], out var cut).ShouldBe(cut != default);
            cut.ShouldNotBe(id);
        }
    }

    [Fact]
    public void Parse_OfAnEndlessText_GivesNone() =>
        ResponseId.TryParse(ResponseId.Mark + new string('M', 100_000), out _).ShouldBeFalse();

    [Fact]
    public void ConversationId_IsRecognisedByItsForm()
    {
        var id = ConversationId.Mint(TimeProvider.System);

        ConversationId.TryParse(id.Value, out var read).ShouldBeTrue();
        read.ShouldBe(id);
        ConversationId.TryParse("conv_68af4030592c81938ec0a5fbab4a3e9f", out _).ShouldBeFalse();
        ConversationId.TryParse("conv_grd1 or worse", out _).ShouldBeFalse();
    }
}
