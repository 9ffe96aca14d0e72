using System.IO.Compression;
using System.Text;
using Sessions.Contracts;
using Sessions.Contracts.Views;
using Sessions.Core.Compaction;
using Sessions.Core.Decisions;
using Sessions.Core.Events;
using Sessions.Core.Tests;
using Sessions.Core.Turns;
using Sessions.Runtime.Reading;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Contract;

/// <content>Where conversations go on, and what forks share.</content>
public abstract partial class SessionContract
{
    private SessionKey ForkKey => Batches.Key(_key.Id.Value + "-fork");

    [Fact]
    public async Task ReadConversation_Warm_AsksNoStore()
    {
        var session = await FindAsync(_key);
        await TurnAsync(session, 1, "a", "b");
        var first = (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value.ShouldNotBeNull();
        var asked = 0;
        Store.OnRead = (key, _) =>
        {
            asked += key == _key ? 1 : 0;
            return Task.CompletedTask;
        };
        try
        {
            var second = (await session.ReadConversationAsync(Sample.Owner, first.Leaf, Token)).Value.ShouldNotBeNull();

            asked.ShouldBe(0);
            second.Items.ShouldBeEmpty("the caller has them");
            second.Tip.ShouldBe(first.Tip);
        }
        finally
        {
            Store.OnRead = null;
        }

        first.Tip.ShouldBe(new ConversationTip(2, 1) { Answer = 4, Wire = WireFormat.Chat });
        first.Items.Select(static item => (item.Node, item.Depth)).ShouldBe([(1, 1), (2, 2)]);
        (first.Leaf, first.Model, first.Head).ShouldBe((Sample.Path("a", "b").Items.Span[1].Chain, "sim-small", 4));
    }

    [Fact]
    public async Task ReadConversation_Anothers_IsForbidden()
    {
        var session = await FindAsync(_key);
        await TurnAsync(session, 1, "a");

        (await session.ReadConversationAsync(Sample.Key("key-2"), null, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public async Task BeginTurn_BuiltOnAPlaceThatWasLeft_IsRefusedAndNotRecorded()
    {
        var session = await FindAsync(_key);
        await TurnAsync(session, 1, "a");
        var tip = (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value!.Tip;

        var second = Proposal(2, Sample.Path("a", "b")) with { Tip = tip };
        await (await session.BeginTurnAsync(second, Token)).Value!.Recorded;
        await CompleteAsync(session, 2);

        (await session.BeginTurnAsync(Proposal(3, Sample.Path("a", "c")) with { Tip = tip }, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.ContextMoved);
        (await FactsAsync(session)).Turns.ShouldBe(2);
    }

    [Fact]
    public async Task BeginTurn_SameIdempotencyKey_IsARepetitionOfTheFirst()
    {
        var session = await FindAsync(_key);
        var first = Proposal(1, Sample.Path("a")) with { Key = new TurnKey("k", "request") };
        await (await session.BeginTurnAsync(first, Token)).Value!.Recorded;

        var again = (await session.BeginTurnAsync(first with { TurnId = Sample.TurnId(2) }, Token)).Value.ShouldNotBeNull();
        var misused = await session.BeginTurnAsync(
            first with { TurnId = Sample.TurnId(3), Key = new TurnKey("k", "other") }, Token);

        (again.Plan.RepeatOf, again.Recorded.IsCompletedSuccessfully).ShouldBe((1, true));
        misused.Refusal!.Code.ShouldBe(SessionErrorCode.IdempotencyMismatch);
        (await FactsAsync(session)).Turns.ShouldBe(1);
    }

    [Fact]
    public async Task BeginTurn_OnlyPlanned_LeavesNoSession()
    {
        var session = await FindAsync(_key);

        var planned = await session.BeginTurnAsync(Proposal(1, Sample.Path("a")) with { OnlyPlan = true }, Token);

        planned.Value.ShouldNotBeNull().Recorded.IsCompletedSuccessfully.ShouldBeTrue();
        (await Store.ReadHeadAsync(_key, Token)).ShouldBe(0);
    }

    [Fact]
    public async Task AppendItemsAndRewind_MoveTheConversation()
    {
        var session = await FindAsync(_key);
        await TurnAsync(session, 1, "a");
        var before = (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value!.Tip;

        (await session.AppendItemsAsync(Items(before, "a", "answer", "b"), Token)).Value!.Items.ShouldBe(3);
        (await session.AppendItemsAsync(Items(before, "a", "answer", "c"), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.ContextMoved);
        var appended = (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value!;
        (await session.RewindAsync(Sample.Owner, before, Token)).IsRefused.ShouldBeFalse();

        appended.Tip.Leaf.ShouldBe(3);
        (await ContentAsync(_key, appended.Items)).ShouldBe(["\"a\"", "\"answer\"", "\"b\""]);
        (await session.ReadConversationAsync(Sample.Owner, null, Token)).Value!.Tip.ShouldBe(before);
        (await session.RewindAsync(Sample.Owner, new ConversationTip(9, 0), Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.Unprocessable);
    }

    [Fact]
    public async Task Fork_OfATurn_ReadsTheSharedContentFromTheOrigin()
    {
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await TurnAsync(await FindAsync(_key), 2, "a", "b", "answer", "c");

        var offer = await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "other");

        (offer.Tip.Turn, offer.Tip.Leaf, offer.Path.Items.Count).ShouldBe((1, 2, 2));
        (await ConversationAsync(ForkKey)).ShouldBe(["\"a\"", "\"b\"", "\"other\""]);
        var fork = await FindAsync(ForkKey);
        var facts = await FactsAsync(fork);
        (facts.ForkedFrom, facts.Turns, facts.Items).ShouldBe((_key.Id.Value, 0, 3));
        (await BeginAsync(fork, 1, "a", "b", "other", "more")).Plan.Matched.ShouldBe(3);
    }

    [Fact]
    public async Task Fork_WhereTheConversationIs_AfterARestart_ReadsTheSharedContent()
    {
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await ForkAsync(_key, ForkKey, turn: null, "a", "b", "answer");

        await RestartAsync(ForkKey);

        (await ConversationAsync(ForkKey)).ShouldBe(["\"a\"", "\"b\"", "\"answer\""]);
    }

    [Fact]
    public async Task Fork_OfAFork_ReadsFromWhoeverHoldsTheItems()
    {
        var second = Batches.Key(_key.Id.Value + "-second");
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "c");
        await TurnAsync(await FindAsync(ForkKey), 1, "a", "b", "c", "d");

        var offer = await ForkAsync(ForkKey, second, turn: 1, "a", "b", "c", "d", "e");

        offer.Origin.Items!.Select(static item => item.Session).ShouldBe([_key.Id.Value, _key.Id.Value, null, null]);
        (await ConversationAsync(second)).ShouldBe(["\"a\"", "\"b\"", "\"c\"", "\"d\"", "\"e\""]);
    }

    [Fact]
    public async Task Fork_OriginDeleted_SaysSo()
    {
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "c");

        await (await FindAsync(_key)).DeleteAsync(Sample.Owner, Token);

        await Should.ThrowAsync<OriginDeletedException>(() => ConversationAsync(ForkKey));
    }

    [Fact]
    public async Task Fork_OriginsNameIsAnothersNow_ReadsNothingOfThat()
    {
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "c");
        var origin = await FindAsync(_key);
        await origin.DeleteAsync(Sample.Owner, Token);

        await (await origin.BeginTurnAsync(Proposal(9, Sample.Path("x", "y"), Sample.Key("key-2")), Token)).Value!.Recorded;

        await Should.ThrowAsync<OriginDeletedException>(() => ConversationAsync(ForkKey));
    }

    [Fact]
    public async Task Fork_OriginsNameIsAForkOfTheForkNow_SaysThatTheItemsAreGone()
    {
        await TurnAsync(await FindAsync(_key), 1, "a", "b");
        await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "c");
        await (await FindAsync(_key)).DeleteAsync(Sample.Owner, Token);

        await ForkAsync(ForkKey, _key, turn: null, "a", "b", "c", "d");

        await Should.ThrowAsync<OriginDeletedException>(() => ConversationAsync(_key));
        await Should.ThrowAsync<OriginDeletedException>(() => ConversationAsync(ForkKey));
    }

    [Fact]
    public async Task OfferFork_CompactedPath_IsReplayedInTheFork()
    {
        var session = await FindAsync(_key);
        var removal = PathEdit.Removal(1, 1, EditScope.Items, 3);
        var compacted = Proposal(1, Sample.Path("a", "b")) with
        {
            Sent = new TurnRendering { Compaction = 1, Edits = [removal] },
        };
        await (await session.BeginTurnAsync(compacted, Token)).Value!.Recorded;
        await CompleteAsync(session, 1);

        var offer = await ForkAsync(_key, ForkKey, turn: 1, "a", "b", "c");

        offer.Origin.Compaction.ShouldNotBeNull().Edits.Select(static edit => (edit.From, edit.To)).ShouldBe([(1, 1)]);
        var fork = await FindAsync(ForkKey);
        var admission = await BeginAsync(fork, 1, "a", "b", "c", "d");
        await admission.Recorded;
        admission.Plan.Rendering.ShouldNotBeNull().Edits.Select(static edit => (edit.From, edit.To)).ShouldBe([(1, 1)]);
        (await fork.RestoreAsync(Sample.Owner, 2, Token)).IsRefused.ShouldBeFalse();
        (await fork.ReadPathAsync(Sample.Owner, 1, Token)).Value!.Edits.Count.ShouldBe(1, "that is how it was sent");
    }

    [Fact]
    public async Task OfferFork_NoSuchAnswerOrAnothers_IsRefused()
    {
        var session = await FindAsync(_key);
        await TurnAsync(session, 1, "a");
        await (await BeginAsync(session, 2, "a", "b")).Recorded;

        (await session.OfferForkAsync(Sample.Owner, 2, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        (await session.OfferForkAsync(Sample.Owner, 7, Token)).Refusal!.Code.ShouldBe(SessionErrorCode.Unprocessable);
        (await session.OfferForkAsync(Sample.Key("key-2"), 1, Token)).Refusal!.Code
            .ShouldBe(SessionErrorCode.SessionForbidden);
    }

    [Fact]
    public async Task TurnAnswers_OfATurn_AreAsTheyWereRecorded()
    {
        var session = await FindAsync(_key);
        await (await BeginAsync(session, 1, "a")).Recorded;
        var running = await TurnAnswers.ReadAsync(Store, session, 1, Token);
        var stream = "data: [DONE]\n\n"u8.ToArray();
        await session.CompleteTurnAsync(
            Sample.Outcome(1, usage: new() { Input = 10, Output = 1 }) with
            {
                Output = "{\"id\":\"x\"}"u8.ToArray(),
                RawUsage = "{\"total\":11}"u8.ToArray(),
                Answer = new RecordedAnswer(true, new RawJson(Encoding.UTF8.GetBytes($"\"{Zipped(stream)}\""))),
            },
            Token);

        var answer = (await TurnAnswers.ReadAsync(Store, session, 1, Token)).ShouldNotBeNull();

        running.ShouldNotBeNull().Status.ShouldBe(TurnStatus.Running);
        (answer.Status, answer.Position, answer.Ended!.Answer!.Stream).ShouldBe((TurnStatus.Completed, 4, true));
        Encoding.UTF8.GetString(answer.Output.Span).ShouldBe("{\"id\":\"x\"}");
        Encoding.UTF8.GetString(answer.Usage.Span).ShouldBe("{\"total\":11}");
        Unzipped(answer.Gzip).ShouldBe(stream);
        (await TurnAnswers.OutputAtAsync(Store, _key, 4, Token)).Span.SequenceEqual(answer.Output.Span).ShouldBeTrue();
        (await TurnAnswers.ReadAsync(Store, session, 2, Token)).ShouldBeNull();
    }

    private static async Task TurnAsync(ISession session, int turn, params string[] path)
    {
        await (await BeginAsync(session, turn, path)).Recorded;
        (await CompleteAsync(session, turn)).ShouldNotBeNull();
    }

    /// <summary>Forks a session at a turn; the path is the shared items and behind them the answer's.</summary>
    private async Task<ForkOffer> ForkAsync(SessionKey origin, SessionKey fork, int? turn, params string[] path)
    {
        var offer = (await (await FindAsync(origin)).OfferForkAsync(Sample.Owner, turn, Token)).Value.ShouldNotBeNull();
        var command = new ForkCommand
        {
            Principal = Sample.Owner,
            Origin = offer.Origin,
            Answer = Sample.Path(path),
            Model = "sim-small",
        };
        (await (await FindAsync(fork)).ForkAsync(command, Token)).IsRefused.ShouldBeFalse();
        return offer;
    }

    private async Task<IReadOnlyList<string>> ConversationAsync(SessionKey key) => await ContentAsync(
        key, (await (await FindAsync(key)).ReadConversationAsync(Sample.Owner, null, Token)).Value.ShouldNotBeNull().Items);

    private async Task<IReadOnlyList<string>> ContentAsync(SessionKey key, IReadOnlyList<PathItem> items)
    {
        var path = new TurnPath(1, "sim-small", 0, 0, items);
        var content = (await ContextItems.ReadAsync(Store, key, path, Token)).ShouldNotBeNull();
        return [.. content.Select(static item => Encoding.UTF8.GetString(item.Json.Span))];
    }

    private static ItemsCommand Items(ConversationTip? tip, params string[] path) => new()
    {
        Principal = Sample.Owner,
        Path = Sample.Path(path),
        Wire = WireFormat.Chat,
        Model = "sim-small",
        Tip = tip,
    };

    private static string Zipped(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return Convert.ToBase64String(zipped.ToArray());
    }

    private static byte[] Unzipped(ReadOnlyMemory<byte> bytes)
    {
        using var gzip = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
