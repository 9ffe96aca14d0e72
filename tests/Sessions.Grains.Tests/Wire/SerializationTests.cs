using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Turns;
using Sessions.Runtime;

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

    private static T RoundTrip<T>(T value) => Wire.Deserialize<T>(Wire.SerializeToArray(value))!;
}
