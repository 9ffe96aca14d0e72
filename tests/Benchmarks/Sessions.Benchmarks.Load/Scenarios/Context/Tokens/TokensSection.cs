using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sessions.Benchmarks.Load.Reporting;
using Sessions.Tokens;
using Sessions.Tokens.Tests.Reference.Corpora;

namespace Sessions.Benchmarks.Load.Scenarios.Context.Tokens;

/// <summary>The counter beside npm's <c>tiktoken</c> on one core, kind of text by kind of text, taking turns.</summary>
internal sealed class TokensSection : IContextSection
{
    private const int CorpusLength = 100_000;

    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(200);

    private static readonly (string Name, Func<BytePairEncoding> Get)[] Encodings =
        [("o200k_base", static () => BytePairEncoding.O200kBase), ("cl100k_base", static () => BytePairEncoding.Cl100kBase)];

    /// <inheritdoc/>
    public string Name => "tokens";

    /// <inheritdoc/>
    public async Task<ContextTable> MeasureAsync(int rounds)
    {
        var corpora = Corpus.All(CorpusLength);
        await using var tiktoken = await TiktokenProcess.StartAsync(corpora);
        var rows = new List<IReadOnlyList<string>>();
        foreach (var (name, get) in Encodings)
        {
            var encoding = get();
            WarmUp(encoding, corpora);
            var all = new List<Speeds>();
            foreach (var corpus in corpora)
            {
                var speeds = await MeasureAsync(encoding, name, corpus, tiktoken, rounds);
                all.Add(speeds);
                rows.Add(Row(name, corpus.Name, speeds));
            }

            // The same number of bytes of each kind: times add up, not speeds.
            rows.Add(Row(name, "all, the same amount of each", new Speeds(
                Harmonic(all, static speeds => speeds.Count),
                Harmonic(all, static speeds => speeds.Encode),
                Harmonic(all, static speeds => speeds.Tiktoken))));
        }

        return new ContextTable(
            Name,
            ["encoding", "text", "count MB/s", "encode MB/s", "tiktoken MB/s", "count of tiktoken", "encode of tiktoken"],
            rows);
    }

    // Compiled and profiled before anything counts.
    private static void WarmUp(BytePairEncoding encoding, IReadOnlyList<Corpus> corpora)
    {
        foreach (var corpus in corpora)
        {
            var utf8 = Encoding.UTF8.GetBytes(corpus.Text);
            _ = SpeedOf(utf8, () => encoding.Count(utf8));
            _ = EncodeSpeed(encoding, utf8);
        }
    }

    private static async Task<Speeds> MeasureAsync(
        BytePairEncoding encoding, string name, Corpus corpus, TiktokenProcess tiktoken, int rounds)
    {
        var utf8 = Encoding.UTF8.GetBytes(corpus.Text);
        var measured = new List<Speeds>();
        for (var round = 0; round < rounds; round++)
        {
            measured.Add(new Speeds(
                SpeedOf(utf8, () => encoding.Count(utf8)),
                EncodeSpeed(encoding, utf8),
                await tiktoken.MeasureAsync(name, corpus.Name, Span)));
        }

        return new Speeds(
            Median.Of(measured.Select(static speeds => speeds.Count)),
            Median.Of(measured.Select(static speeds => speeds.Encode)),
            Median.Of(measured.Select(static speeds => speeds.Tiktoken)));
    }

    private static double EncodeSpeed(BytePairEncoding encoding, byte[] utf8)
    {
        var tokens = new ArrayBufferWriter<int>(utf8.Length);
        return SpeedOf(utf8, () =>
        {
            tokens.ResetWrittenCount();
            return encoding.Encode(utf8, tokens);
        });
    }

    private static double SpeedOf(byte[] utf8, Func<int> pass)
    {
        var passes = 0;
        var began = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            _ = pass();
            passes++;
            elapsed = Stopwatch.GetElapsedTime(began);
        }
        while (elapsed < Span);

        return passes * utf8.Length / elapsed.TotalSeconds / 1e6;
    }

    private static double Harmonic(List<Speeds> speeds, Func<Speeds, double> of) =>
        speeds.Count / speeds.Sum(each => 1 / of(each));

    private static string[] Row(string encoding, string text, Speeds speeds) =>
    [
        encoding, text, Show(speeds.Count, "0.0"), Show(speeds.Encode, "0.0"), Show(speeds.Tiktoken, "0.0"),
        Show(speeds.Count / speeds.Tiktoken, "0.00"), Show(speeds.Encode / speeds.Tiktoken, "0.00"),
    ];

    private static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private readonly record struct Speeds(double Count, double Encode, double Tiktoken);
}
