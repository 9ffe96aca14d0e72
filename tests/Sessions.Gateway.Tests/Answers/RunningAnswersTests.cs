using System.Text;
using Sessions.Contracts;
using Sessions.Gateway.Answers;
using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Tests.Answers;

public sealed class RunningAnswersTests
{
    private static readonly byte[] Mebibyte = new byte[1024 * 1024];

    private readonly RunningAnswers _running = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answer_Followed_GivesItsChunksAndItsEnd()
    {
        var answer = new RunningAnswer(_running);
        var begun = answer.BegunAsync(Token).AsTask();
        begun.IsCompleted.ShouldBeFalse();
        answer.Begin(new TurnHead(SessionId.Parse("s"), null), 200, isStream: true);
        (await begun).ShouldBeTrue();
        var first = answer.ReadAsync(0, Token).AsTask();

        answer.Append("one"u8);
        answer.Append([]);
        answer.Append("two"u8);
        answer.End(isWhole: true);

        Encoding.UTF8.GetString((await first)!).ShouldBe("one");
        Encoding.UTF8.GetString((await answer.ReadAsync(1, Token))!).ShouldBe("two");
        (await answer.ReadAsync(2, Token)).ShouldBeNull();
        answer.IsWhole.ShouldBeTrue();
    }

    [Fact]
    public async Task Answer_ThatEndsBeforeItBegins_HasNotBegun()
    {
        var answer = new RunningAnswer(_running);
        answer.End(isWhole: false);

        (await answer.BegunAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_ThatIsTooLarge_IsForgotten()
    {
        var answer = new RunningAnswer(_running);
        for (var i = 0; i <= RunningAnswer.BytesMax / Mebibyte.Length; i++)
        {
            answer.Append(Mebibyte);
        }

        answer.End(isWhole: true);

        (answer.IsTooLarge, answer.Length, answer.IsWhole).ShouldBe((true, 0, false));
        (await answer.ReadAsync(0, Token)).ShouldBeNull();
    }

    [Fact]
    public void Answers_Together_HoldNoMoreThanTheirMemory_AndGiveItBack()
    {
        var whole = RunningAnswers.BytesMax / RunningAnswer.BytesMax;
        for (var turn = 1; turn <= whole; turn++)
        {
            Fill(turn).IsTooLarge.ShouldBeFalse();
        }

        Fill((int)whole + 1).IsTooLarge.ShouldBeTrue();
        _running.Remove(Session, 1);
        _running.Remove(Session, 1);
        Fill((int)whole + 2).IsTooLarge.ShouldBeFalse();
        Fill((int)whole + 3).IsTooLarge.ShouldBeTrue();
    }

    private static readonly SessionKey Session = new(TenantId.Parse("acme"), SessionId.Parse("s"));

    private RunningAnswer Fill(int turn)
    {
        var answer = new RunningAnswer(_running);
        _running.Add(Session, turn, answer);
        for (var i = 0; i < RunningAnswer.BytesMax / Mebibyte.Length; i++)
        {
            answer.Append(Mebibyte);
        }

        return answer;
    }
}
