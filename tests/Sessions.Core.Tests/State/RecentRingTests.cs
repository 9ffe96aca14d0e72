using FsCheck;
using FsCheck.Fluent;
using Sessions.Core.State;

namespace Sessions.Core.Tests.State;

public sealed class RecentRingTests
{
    [Fact]
    public void OldestFirst_AnyValuesAndCapacity_EqualsABoundedQueue() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<int[]>(),
            ArbMap.Default.ArbFor<PositiveInt>(),
            static (values, size) =>
            {
                var capacity = (size.Get % 9) + 1;
                var ring = new RecentRing<int>(capacity);
                var queue = new Queue<int>();
                foreach (var value in values)
                {
                    ring.Add(value);
                    queue.Enqueue(value);
                    if (queue.Count > capacity)
                    {
                        queue.Dequeue();
                    }

                    ring.OldestFirst().ShouldBe(queue);
                    ring.Newest(0).ShouldBe(value);
                    ring.Newest(ring.Count - 1).ShouldBe(queue.Peek());
                }

                return ring.Count == queue.Count;
            }).QuickCheckThrowOnFailure();
}
