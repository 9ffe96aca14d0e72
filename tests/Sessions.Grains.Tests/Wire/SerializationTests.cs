using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;
using Sessions.Storage;

namespace Sessions.Grains.Tests.Wire;

/// <summary>Answers, refusals and what is null arrive as they were sent.</summary>
public sealed class SerializationTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().BuildServiceProvider()
        .GetRequiredService<Serializer>();

    [Fact]
    public void Refusal_OfEveryCode_Arrives()
    {
        foreach (var code in Enum.GetValues<SessionErrorCode>())
        {
            Answer<TurnPath> sent = new Refusal(code, "why", TimeSpan.FromSeconds(2));

            RoundTrip(sent).ShouldBe(sent);
        }
    }

    [Fact]
    public void Answer_OfFacts_Arrives()
    {
        Answer<SessionFacts> sent = (SessionFacts)Filled.Of(typeof(SessionFacts));

        var got = RoundTrip(sent);

        got.IsRefused.ShouldBeFalse();
        Differences.Between(sent.Value, got.Value, nameof(SessionFacts)).ShouldBeEmpty();
    }

    [Fact]
    public void Nothing_Arrives()
    {
        RoundTrip<TurnReceipt?>(null).ShouldBeNull();
        RoundTrip(new MetadataChangedData(null, null)).ShouldBe(new MetadataChangedData(null, null));
    }

    // As a field of the type of all exceptions, as an answer between silos holds it.
    [Fact]
    public void StoreUnavailable_WithACauseThatOrleansDoesNotKnow_ArrivesWithTheCausesText()
    {
        var sent = new StoreUnavailableException("No store.", new UnknownFailure());

        var got = RoundTrip<Exception>(sent).ShouldBeOfType<StoreUnavailableException>();

        got.Message.ShouldBe("No store.");
        got.InnerException.ShouldNotBeNull().Message.ShouldContain("503 by the store");
    }

    private static T RoundTrip<T>(T value) => Wire.Deserialize<T>(Wire.SerializeToArray(value))!;

    private sealed class UnknownFailure() : Exception("503 by the store");
}
