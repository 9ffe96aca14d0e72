using System.Diagnostics;
using Sessions.Core.Tests;
using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>Prints what the store costs on Azurite; asserts nothing, and runs only when asked for.</summary>
/// <remarks><c>Sessions.Storage.Azure.Tests.dll -explicit only -class Sessions.Storage.Azure.Tests.Figures</c></remarks>
public sealed class Figures(Azurite azurite, ITestOutputHelper output)
{
    private const int Turns = 10_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Append_OneSessionWarm()
    {
        await using var store = await AzureBlobSessionStore.OpenAsync(
            azurite.NewContainer(), TimeProvider.System, null, Token);
        var key = Batches.Key("a");
        var noon = new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
        var times = new List<double>();
        for (var head = 0; head < 2_000; head++)
        {
            var batch = Batches.With(Batches.Summary(noon), new string('1', 1_000));
            var started = Stopwatch.GetTimestamp();
            (await store.AppendAsync(key, head, batch, Token)).Appended.ShouldBeTrue();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.RemoveRange(0, 200);
        var rate = 1_000 / times.Average();
        times.Sort();
        Print($"1 KB appends of one session: {rate:0}/s, p50 {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms");
    }

    [Fact(Explicit = true)]
    public async Task Activation_OfTenThousandTurns()
    {
        var options = azurite.NewContainer();
        var calls = new CallCounter();
        await using (var store = await AzureBlobSessionStore.OpenAsync(
            calls.In(options), TimeProvider.System, null, Token))
        {
            var agent = new Agent(store);
            calls.Reset();
            for (var turn = 1; turn <= Turns; turn++)
            {
                await agent.RunTurnAsync(turn);
            }

            await store.DrainAsync();
            Print($"{Turns} turns: {calls.Writes / (double)Turns:0.000} writes, {calls.Reads / (double)Turns:0.000} reads per turn");
        }

        for (var run = 0; run < 6; run++)
        {
            calls = new CallCounter();
            await using var store = await AzureBlobSessionStore.OpenAsync(
                calls.In(options), TimeProvider.System, null, Token);
            (await store.ReadHeadAsync(Batches.Key("none"), Token)).ShouldBe(0);
            var agent = new Agent(store);
            calls.Reset();
            var started = Stopwatch.GetTimestamp();
            var facts = await agent.Session.DescribeAsync(Sample.Owner, Token);
            var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            facts.Value!.Turns.ShouldBe(Turns);
            Print($"activation: {took:0.0} ms, {calls.Calls.Count} calls");
        }
    }

    private void Print(FormattableString line) =>
        output.WriteLine(line.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
