using Sessions.Contracts;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.State;

namespace Sessions.Core.Tests.Decisions;

public sealed class ChangeSessionTests
{
    private readonly SessionState _state = new();

    [Fact]
    public void Metadata_FullSessionReplacesAPair_KeepsTheNewOne()
    {
        Create(SessionState.MetadataPairsMax);

        Change(new MetadataChangedData(Pairs(100, 1), ["k00"])).IsRefused.ShouldBeFalse();

        _state.Metadata!.Count.ShouldBe(SessionState.MetadataPairsMax);
        _state.Metadata.ContainsKey("k100").ShouldBeTrue();
    }

    [Fact]
    public void Metadata_OnePairTooMany_IsRefused()
    {
        Create(SessionState.MetadataPairsMax);

        Change(new MetadataChangedData(Pairs(100, 1))).Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        Change(new MetadataChangedData(Pairs(100, 2), ["k00", "k00"])).IsRefused.ShouldBeTrue();
        Change(new MetadataChangedData(Pairs(0, 2))).IsRefused.ShouldBeFalse();
    }

    [Theory]
    [InlineData("key-2")]
    [InlineData("")]
    public void Change_AnothersSession_IsForbidden(string key)
    {
        Create(0);

        ChangeSession.Metadata(_state, Sample.Key(key), new(), Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
        ChangeSession.Close(_state, Sample.Key(key), Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public void Change_NoSession_IsForbidden() =>
        ChangeSession.Close(_state, Sample.Owner, Sample.Noon).Answer.Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);

    [Fact]
    public void Close_Twice_ClosesOnce()
    {
        Create(0);
        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon)).Events.Count.ShouldBe(1);

        _state.Take(ChangeSession.Close(_state, Sample.Owner, Sample.Noon)).Events.ShouldBeEmpty();
        _state.Status.ShouldBe(SessionStatus.Closed);
    }

    [Theory]
    [InlineData("key-1", SessionErrorCode.SessionExists)]
    [InlineData("key-2", SessionErrorCode.SessionForbidden)]
    public void Create_SessionThatExists_IsRefused(string caller, SessionErrorCode code)
    {
        Create(0);

        CreateSession.Decide(_state, Sample.Key(caller), null, null, Sample.Noon).Answer.Refusal!.Code.ShouldBe(code);
    }

    [Theory]
    [InlineData("key-1", 7, false)]
    [InlineData("key-1", 8, true)]
    [InlineData("key-2", 7, true)]
    public void Create_SameCallAgain_ChangesNothing(string caller, int call, bool refused)
    {
        _state.Take(CreateSession.Decide(_state, Sample.Owner, null, Sample.TurnId(7), Sample.Noon));
        var state = SessionSnapshot.Read(SessionSnapshot.Write(_state)).ShouldNotBeNull();

        var again = CreateSession.Decide(state, Sample.Key(caller), null, Sample.TurnId(call), Sample.Noon);

        again.Answer.IsRefused.ShouldBe(refused);
        again.Events.ShouldBeEmpty();
    }

    [Fact]
    public void Create_MoreMetadataThanASessionKeeps_IsRefused() =>
        CreateSession.Decide(_state, Sample.Owner, Pairs(0, SessionState.MetadataPairsMax + 1), null, Sample.Noon)
            .Answer.Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);

    private void Create(int pairs) =>
        _state.Take(CreateSession.Decide(_state, Sample.Owner, Pairs(0, pairs), null, Sample.Noon));

    private Core.Turns.Answer<SessionState> Change(MetadataChangedData change) =>
        _state.Take(ChangeSession.Metadata(_state, Sample.Owner, change, Sample.Noon)).Answer;

    private static Dictionary<string, string> Pairs(int from, int count) =>
        Enumerable.Range(from, count).ToDictionary(static i => $"k{i:00}", static i => $"{i}");
}
