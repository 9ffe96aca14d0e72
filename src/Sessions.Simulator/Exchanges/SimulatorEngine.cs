using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Simulator.Answers;
using Sessions.Simulator.Billing;
using Sessions.Simulator.Caching;
using Sessions.Simulator.Canned;
using Sessions.Simulator.Counting;
using Sessions.Simulator.Editing;
using Sessions.Simulator.Faults;
using Sessions.Simulator.Requests;

namespace Sessions.Simulator.Exchanges;

/// <summary>The parts of one simulated provider and what it remembers.</summary>
internal sealed class SimulatorEngine
{
    private long _requests;

    public SimulatorEngine(SimulatorOptions options, ITokenCounter counter, ModelCatalog catalog, TimeProvider time)
    {
        Options = options.Validated();
        Catalog = catalog;
        Time = time;
        Meter = new ItemMeter(counter, options.CountedItemsMax);
        Responses = new StoredResponses(options.StoredResponsesMax);
        Reader = new RequestReader(catalog, Meter, Responses, options);
        Cache = new PrefixCache(time, options.CachedPrefixesMax);
        Faults = new FaultDesk(options);
        Answers = new AnswerMaker(Meter, options, time);
        Compactor = new Compactor(Answers, Cache, Meter);
        Bills = new AnswerBills(options.BilledAnswersMax);
        Kept = new KeptRequests(options.KeptRequestsMax);
        Canned = new CannedExchange(new CannedAnswers(time), Billing, options);
    }

    public SimulatorOptions Options { get; }

    public ModelCatalog Catalog { get; }

    public TimeProvider Time { get; }

    public ItemMeter Meter { get; }

    public StoredResponses Responses { get; }

    public RequestReader Reader { get; }

    public PrefixCache Cache { get; }

    public FaultDesk Faults { get; }

    public AnswerMaker Answers { get; }

    public Compactor Compactor { get; }

    public CannedExchange Canned { get; }

    public BillingBook Billing { get; } = new();

    public AnswerBills Bills { get; }

    public KeptRequests Kept { get; }

    /// <summary>Counts a request; 1 is the first since the start or the last reset.</summary>
    public long NextRequest() => Interlocked.Increment(ref _requests);

    /// <summary>Forgets everything, so that the next request is answered like the first one.</summary>
    public void Reset()
    {
        Interlocked.Exchange(ref _requests, 0);
        Meter.Clear();
        Responses.Clear();
        Cache.Clear();
        Faults.Clear();
        Billing.Clear();
        Bills.Clear();
        Kept.Clear();
    }

    public void WriteBilling(Utf8JsonWriter json) => Billing.Write(json);

    public void WriteBills(Utf8JsonWriter json) => Bills.Write(json);

    public void WriteKept(Utf8JsonWriter json) => Kept.Write(json);
}
