namespace Sessions.Benchmarks.Load.Cli;

/// <summary>What <c>bench help</c> prints.</summary>
internal static class HelpText
{
    public const string Text =
        """
        bench: whole processes on cores of their own: direct, a bare YARP proxy, the gateway;
        and the gateway's pieces in this process

          bench http      throughput, CPU, allocations and latency by body size
          bench grow      CPU per turn while conversations grow
          bench wake      how long a session of 10,000 turns takes to wake from its store
          bench memory    bytes per session that lies idle in memory
          bench context   the context engine's parts, each beside what it is compared with
          bench conversations   turns of conversations that the grid keeps, caps, the purge
          bench grid      several silos on one store: calls between them, storage calls, scaling, loss
          bench markdown FILE          print a result file as a table
          bench compare BEFORE AFTER   set two result files side by side

        Options of http
          --quick                 short runs, one round: to see that everything works
          --only 1k,100k,700k     body sizes
          --streaming yes|no|both (both)
          --variants direct,yarp,gateway
          --seconds N             measured part of each run (10)
          --warm-up N             before the first run of each variant (5)
          --rounds N              how often the variants take turns (3)
          --connections N         in the closed loop (32; 16 for 700k)
          --sessions N            live sessions per connection (8)
          --growth N              per cent by which a session grows before it goes back (25)
          --latency-seconds N     measured part of each latency run (5); 0: none

        Options of grow
          --variants yarp,gateway
          --conversations N       that grow together (32)
          --turns N               to which they grow (1000)
          --turn-bytes N          added by each turn (160)
          --window N              turns over which CPU is read (50)

        Options of http and grow
          --name NAME             the result file is tests/Benchmarks/results/NAME.json
          --data DIR              where the gateway keeps its log (artifacts/bench/data)
          --core N --load-core N  what is measured (0); upstream and load generator (1)

        Options of wake
          --turns N               of the session (10000)
          --built DIR             wake the session that an earlier build left there

        Options of memory
          --sessions N            of one turn each (100000)

        Options of context
          --only tokens,compaction,run,calibration    sections: the counter beside npm's tiktoken; what a compaction
                                  adds to turns; the demonstration's money and cache; the estimate of claude models
          --rounds N              how often what is compared takes turns (3)

        Options of conversations
          --only managed,caps,purge    the parts to measure
          --core N --load-core N       as for http

        Options of grid
          --only latency,calls,wake,scale,loss    the parts to measure
          --turns N               of the session that is woken (10000)
          --load-core N           where the provider runs (1)

        grid, wake, memory and context also take --name; the stores of the first three lie in artifacts/bench until they end.
        http and grow must run on the load core itself: use eng/bench.sh, or taskset -c 1 dotnet bench.dll.
        """;
}
