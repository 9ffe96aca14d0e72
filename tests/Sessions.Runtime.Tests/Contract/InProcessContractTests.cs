using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Runtime.Tests.Activation;
using Sessions.TestKit;

namespace Sessions.Runtime.Tests.Contract;

public sealed class InProcessContractTests : SessionContract, IAsyncDisposable
{
    private InProcessSessionDirectory _directory;

    public InProcessContractTests() => _directory = Start();

    protected override FaultyStore Store { get; } = new(new MemoryStore());

    protected override ShiftedTimeProvider Time { get; } = new();

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    protected override ValueTask<ISession> FindAsync(SessionKey key) => new(_directory.Find(key));

    protected override async ValueTask<ISession> RestartAsync(SessionKey key)
    {
        await _directory.DisposeAsync();
        _directory = Start();
        return _directory.Find(key);
    }

    private InProcessSessionDirectory Start() => new(new ActivationServices
    {
        Store = Store,
        Counter = Sample.Counter,
        Catalog = ModelCatalog.BuiltIn,
        Time = Time,
        Options = new RuntimeOptions { FrontDoor = "node/1" },
        Logger = NullLogger<SessionActivation>.Instance,
    });
}
