using System.Globalization;
using Sessions.Storage;
using Sessions.Storage.Sqlite;
using Sessions.TestKit;

// Appends to a few sessions until it is killed. Each acknowledged append is one line "<session> <head>", written out at
// once; every event is its own position as text. Arguments: directory, sessions, appends in flight per session.
var options = new SqliteStoreOptions { DataDirectory = args[0], CheckpointBytes = 256 << 10, WalBytesMax = 1 << 20 };
var sessions = int.Parse(args[1], CultureInfo.InvariantCulture);
var inFlight = int.Parse(args[2], CultureInfo.InvariantCulture);
await using var store = await SqliteSessionStore.OpenAsync(options, TimeProvider.System);
var output = Console.Out;
Console.WriteLine("ready");
await Task.WhenAll(Enumerable.Range(0, sessions).Select(session => Task.Run(() => WriteAsync(session))));

async Task WriteAsync(int session)
{
    var key = Batches.Key($"s{session}");
    var head = await store.ReadHeadAsync(key, CancellationToken.None);
    var pending = new Queue<Task<AppendResult>>();
    while (true)
    {
        var count = 1 + (int)(head % 3);
        var events = new string[count];
        for (var i = 0; i < count; i++)
        {
            events[i] = (head + i + 1).ToString(CultureInfo.InvariantCulture).PadLeft(200);
        }

        pending.Enqueue(store.AppendAsync(
            key, head, Batches.With(Batches.Summary(TimeProvider.System.GetUtcNow()), events), CancellationToken.None));
        head += count;
        if (pending.Count == inFlight)
        {
            var result = await pending.Dequeue();
            lock (output)
            {
                output.WriteLine($"{session} {(result.Appended ? result.Head : -1)}");
                output.Flush();
            }

            if (!result.Appended)
            {
                return;
            }
        }
    }
}
