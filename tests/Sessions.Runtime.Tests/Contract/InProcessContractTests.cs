using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Runtime.Tests.Activation;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Contract;

public sealed class InProcessContractTests : SessionContract, IAsyncDisposable
{
    private readonly InProcessSessionDirectory _directory;

    public InProcessContractTests() => _directory = new InProcessSessionDirectory(new ActivationServices
    {
        Store = Store,
        Counter = Sample.Counter,
        Catalog = ModelCatalog.BuiltIn,
        Time = TimeProvider.System,
        Options = new RuntimeOptions { FrontDoor = "node/1" },
        Logger = NullLogger<SessionActivation>.Instance,
    });

    protected override FaultyStore Store { get; } = new(new MemoryStore());

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    protected override ValueTask<ISession> FindAsync(SessionKey key) => new(_directory.Find(key));
}
