using Sessions.Contracts;

namespace Sessions.TestKit;

public abstract partial class SessionStoreContract
{
    [Fact]
    public async Task ListExpired_SessionsOfAllTenants_GivesTheOldestFirst()
    {
        await AppendExpiring(Batches.Key("late", "other"), 0, Noon.AddMinutes(-1));
        await AppendExpiring(Batches.Key("early"), 0, Noon.AddDays(-3));
        await AppendExpiring(Batches.Key("now"), 0, Noon);
        await AppendExpiring(Batches.Key("early", "other"), 0, Noon.AddDays(-3).AddTicks(1));
        await AppendExpiring(Batches.Key("later"), 0, Noon.AddTicks(1));
        await AppendExpiring(Batches.Key("never"), 0, null);

        (await ListExpired()).ShouldBe(["acme/early", "other/early", "other/late", "acme/now"]);
    }

    [Fact]
    public async Task ListExpired_MoreThanAsked_GivesTheOldestOfThem()
    {
        for (var i = 0; i < 9; i++)
        {
            await AppendExpiring(Batches.Key($"s{i}"), 0, Noon.AddMinutes(-25 * i));
        }

        (await ListExpired(limit: 3)).ShouldBe(["acme/s8", "acme/s7", "acme/s6"]);
    }

    [Fact]
    public async Task ListExpired_WithinAMinute_IsExact()
    {
        for (var i = 0; i < 20; i++)
        {
            await AppendExpiring(Batches.Key($"s{i}"), 0, Noon.AddMilliseconds(10 - i));
        }

        (await ListExpired()).ShouldBe(Enumerable.Range(10, 10).Reverse().Select(static i => $"acme/s{i}"));
    }

    [Fact]
    public async Task ListExpired_ActivityThatMovedTheTimeOn_IsNotGivenUntilThen()
    {
        var key = Batches.Key("a");
        for (var i = 0; i < 5; i++)
        {
            await AppendExpiring(key, i, Noon.AddHours(-5).AddHours(2 * i));
        }

        (await ListExpired()).ShouldBeEmpty();
        (await ListExpired(Noon.AddHours(3).AddTicks(-1))).ShouldBeEmpty();
        (await ListExpired(Noon.AddHours(3))).ShouldBe(["acme/a"]);
        await AppendExpiring(key, 5, Noon.AddHours(6));
        (await ListExpired(Noon.AddHours(3))).ShouldBeEmpty();
        (await ListExpired(Noon.AddDays(2))).ShouldBe(["acme/a"]);
    }

    [Fact]
    public async Task ListExpired_TimeThatMovedBack_IsGivenThen()
    {
        var key = Batches.Key("a");
        await AppendExpiring(key, 0, Noon.AddMinutes(50));
        (await ListExpired()).ShouldBeEmpty();

        await AppendExpiring(key, 1, Noon.AddMinutes(10));

        (await ListExpired()).ShouldBeEmpty();
        (await ListExpired(Noon.AddMinutes(10))).ShouldBe(["acme/a"]);
        await AppendExpiring(key, 2, Noon.AddHours(-9));
        (await ListExpired()).ShouldBe(["acme/a"]);
    }

    [Fact]
    public async Task ListExpired_ExpiryThatWasRemoved_IsNotGivenUntilItIsSetAgain()
    {
        var key = Batches.Key("a");
        await AppendExpiring(key, 0, Noon.AddHours(-1));
        await AppendExpiring(key, 1, null);
        (await ListExpired()).ShouldBeEmpty();
        (await ListExpired(Noon.AddDays(30))).ShouldBeEmpty();

        await AppendExpiring(key, 2, Noon.AddHours(-2));

        (await ListExpired()).ShouldBe(["acme/a"]);
    }

    [Fact]
    public async Task ListExpired_AppendWithoutASummary_ChangesNothing()
    {
        await AppendExpiring(Batches.Key("a"), 0, Noon);

        await Append(Batches.Key("a"), 1, Batches.Of("2"));

        (await ListExpired()).ShouldBe(["acme/a"]);
    }

    [Fact]
    public async Task ListExpired_SessionThatWasDeleted_IsNotGivenUntilItsNextLifeExpires()
    {
        var key = Batches.Key("a/b:c@d.e");
        await AppendExpiring(key, 0, Noon);
        (await ListExpired()).ShouldBe(["acme/a/b:c@d.e"]);
        await Store.DeleteAsync(key, Token);
        (await ListExpired()).ShouldBeEmpty();

        await AppendExpiring(key, 0, Noon.AddMinutes(1));

        (await ListExpired()).ShouldBeEmpty();
        (await ListExpired(Noon.AddMinutes(1))).ShouldBe(["acme/a/b:c@d.e"]);
    }

    [Fact]
    public async Task ListExpired_AppendThatWasRefused_ChangesNothing()
    {
        await AppendExpiring(Batches.Key("a"), 0, Noon.AddHours(1));

        var refused = await Append(Batches.Key("a"), 7, Expiring(Noon));

        refused.Appended.ShouldBeFalse();
        (await ListExpired()).ShouldBeEmpty();
        (await ListExpired(Noon.AddHours(1))).ShouldBe(["acme/a"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task ListExpired_LimitOutOfRange_IsTheCallersMistake(int limit) =>
        await Should.ThrowAsync<ArgumentOutOfRangeException>(
            async () => await Store.ListExpiredAsync(Noon, limit, Token));

    private static Storage.EventBatch Expiring(DateTimeOffset? at) =>
        Batches.With(Batches.Summary(Noon) with { ExpiresAt = at }, "1");

    private async Task AppendExpiring(SessionKey key, long expected, DateTimeOffset? at) =>
        (await Append(key, expected, Expiring(at))).Appended.ShouldBeTrue();

    private async Task<string[]> ListExpired(DateTimeOffset? now = null, int limit = 100) =>
        [.. (await Store.ListExpiredAsync(now ?? Noon, limit, Token)).Select(static key => key.ToString())];
}
