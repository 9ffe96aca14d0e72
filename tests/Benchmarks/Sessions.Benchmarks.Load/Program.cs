using Sessions.Benchmarks.Load.Cli;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Benchmarks.Load.Scenarios.Context;
using Sessions.Benchmarks.Load.Scenarios.Conversations;
using Sessions.Benchmarks.Load.Scenarios.Grid;
using Sessions.Benchmarks.Load.Scenarios.Grow;
using Sessions.Benchmarks.Load.Scenarios.Http;
using Sessions.Benchmarks.Load.Scenarios.Memory;
using Sessions.Benchmarks.Load.Scenarios.Wake;

// Completions run on the one thread that polls the sockets: no hand-over to a pool, which on a shared core costs more
// than the turn's own work. The runtime reads these once, before its first socket. Not where a silo lives in this process.
if (args is not ["grid", ..])
{
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1");
    Environment.SetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_THREAD_COUNT", "1");
}

try
{
    return args switch
    {
        ["http", .. var rest] => await HttpBenchmark.RunAsync(rest),
        ["grow", .. var rest] => await GrowBenchmark.RunAsync(rest),
        ["wake", .. var rest] => await WakeBenchmark.RunAsync(rest),
        ["memory", .. var rest] => await MemoryBenchmark.RunAsync(rest),
        ["context", .. var rest] => await ContextBenchmark.RunAsync(rest),
        ["conversations", .. var rest] => await ConversationsBenchmark.RunAsync(rest),
        ["grid", .. var rest] => await GridBenchmark.RunAsync(rest),
        ["markdown", var file] => Print(MarkdownTable.Of(BenchJson.Read(file))),
        ["compare", var before, var after] => Print(Comparison.Of(BenchJson.Read(before), BenchJson.Read(after))),
        [] or ["help" or "--help" or "-h"] => Print(HelpText.Text),
        _ => throw new UsageException($"There is no command {args[0]} with these arguments; see bench help."),
    };
}
catch (Exception error) when (error is UsageException or InvalidOperationException or IOException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}

static int Print(string text)
{
    Console.WriteLine(text);
    return 0;
}
