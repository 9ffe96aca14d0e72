using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Grains.Hosting;
using Sessions.Runtime;

namespace Sessions.Grains.Tests;

public sealed class StopTests
{
    private static readonly SessionSiloOptions AtOnce =
        new() { Tenants = static () => [], StopsWithin = TimeSpan.FromMilliseconds(1) };

    [Fact]
    public async Task Stop_OfASiloThatWaitsForTheDead_EndsWithinTheLimit()
    {
        var silo = new Silo(new TaskCompletionSource().Task);
        var stop = new SiloStop(silo, AtOnce, TimeProvider.System, NullLogger<SessionActivation>.Instance);

        await stop.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        silo.Told.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Stop_OfASiloThatFails_SaysSo()
    {
        var silo = new Silo(Task.FromException(new InvalidOperationException("no")));
        var stop = new SiloStop(silo, AtOnce, TimeProvider.System, NullLogger<SessionActivation>.Instance);

        await Should.ThrowAsync<InvalidOperationException>(() => stop.StopAsync(CancellationToken.None));
    }

    private sealed class Silo(Task stopping) : IHostedService
    {
        public CancellationToken Told { get; private set; }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            Told = cancellationToken;
            return stopping;
        }
    }
}
