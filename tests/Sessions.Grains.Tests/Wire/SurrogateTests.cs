using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Sessions.Grains.Tests.Wire;

/// <summary>
/// A property that a record is given and its surrogate forgets would be lost between silos, and nowhere else: so every
/// record that has a surrogate goes over the wire with every property set.
/// </summary>
public sealed class SurrogateTests
{
    private static readonly Serializer Wire = new ServiceCollection().AddSerializer().BuildServiceProvider()
        .GetRequiredService<Serializer>();

    /// <summary>What has a converter, and what Orleans serialises by itself; generic ones and exceptions have tests of their own.</summary>
    public static TheoryData<string> Types =>
        [.. Sent.Keys.Order(StringComparer.Ordinal)];

    private static Dictionary<string, Type> Sent { get; } = typeof(SessionGrain).Assembly.GetTypes()
        .Where(static type => !type.IsGenericTypeDefinition)
        .SelectMany(static type => type.GetInterfaces())
        .Where(static face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IConverter<,>))
        .Select(static face => face.GetGenericArguments()[0])
        .Where(static type => !type.IsAssignableTo(typeof(Exception)))
        .Append(typeof(BegunTurn))
        .ToDictionary(static type => type.Name);

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryProperty_OfARecordBetweenSilos_Arrives(string type)
    {
        var sent = Filled.Of(Sent[type]);

        var got = typeof(SurrogateTests).GetMethod(nameof(RoundTrip), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(Sent[type]).Invoke(null, [sent]);

        Differences.Unset(sent).ShouldBeEmpty("The test itself leaves these as they are.");
        Differences.Between(sent, got, type).ShouldBeEmpty();
    }

    [Fact]
    public void Converters_AreFound() => Sent.Count.ShouldBeGreaterThanOrEqualTo(15);

    private static T RoundTrip<T>(T value) => Wire.Deserialize<T>(Wire.SerializeToArray(value))!;
}
