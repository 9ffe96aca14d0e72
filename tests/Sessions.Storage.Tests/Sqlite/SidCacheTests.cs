using Sessions.Storage.Sqlite;
using Sessions.TestKit;

namespace Sessions.Storage.Tests.Sqlite;

public sealed class SidCacheTests
{
    [Fact]
    public void Set_MoreThanItsCapacity_KeepsTheLastAndForgetsTheFirst()
    {
        var cache = new SidCache(16);
        for (var sid = 0; sid < 100; sid++)
        {
            cache.Set(Batches.Key($"s{sid}"), new RememberedSession(sid, 0));
        }

        Enumerable.Range(0, 100)
            .Count(sid => cache.TryGet(Batches.Key($"s{sid}"), out _))
            .ShouldBeLessThanOrEqualTo(16);
        cache.TryGet(Batches.Key("s99"), out var last).ShouldBeTrue();
        last.Sid.ShouldBe(99);
    }

    [Fact]
    public void TryGet_SessionOfTheOldGeneration_IsKeptThroughTheNext()
    {
        var cache = new SidCache(16);
        cache.Set(Batches.Key("kept"), new RememberedSession(1, 0));
        for (var sid = 0; sid < 100; sid++)
        {
            cache.Set(Batches.Key($"s{sid}"), new RememberedSession(sid, 0));
            cache.TryGet(Batches.Key("kept"), out _).ShouldBeTrue();
        }
    }

    [Fact]
    public void Remove_Session_ForgetsItInBothGenerations()
    {
        var cache = new SidCache(16);
        cache.Set(Batches.Key("a"), new RememberedSession(1, 0));
        for (var sid = 0; sid < 8; sid++)
        {
            cache.Set(Batches.Key($"s{sid}"), new RememberedSession(sid, 0));
        }

        cache.Remove(Batches.Key("a"));

        cache.TryGet(Batches.Key("a"), out _).ShouldBeFalse();
    }
}
