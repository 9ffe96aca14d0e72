using FsCheck;
using FsCheck.Fluent;
using Sessions.Gateway.Identity;

namespace Sessions.Gateway.Tests.Identity;

public sealed class TurnMetadataReaderTests
{
    private static readonly TurnMetadataReader Default = new(new MetadataOptions());

    [Theory]
    [InlineData("X-TFY-METADATA")]
    [InlineData("x-portkey-metadata")]
    [InlineData("X-Session-Metadata")]
    public void Read_JsonHeader_GivesItsPairs(string header)
    {
        const string Json = """{"team":"yard","n":1.50,"on":true,"gone":null,"ü":"\n"}""";

        var metadata = Default.Read(Requests.Headers((header, Json)));

        metadata.Error.ShouldBeNull();
        metadata.Pairs.ShouldBe(
            new Dictionary<string, string> { ["team"] = "yard", ["n"] = "1.50", ["on"] = "true", ["ü"] = "\n" },
            ignoreOrder: true);
    }

    [Fact]
    public void Read_SeveralHeaders_OwnHeaderOverrides()
    {
        var metadata = Default.Read(Requests.Headers(
            ("X-Session-Metadata", """{"a":"own"}"""),
            ("X-TFY-METADATA", """{"a":"tfy","b":"tfy"}"""),
            ("x-portkey-metadata", """{"b":"portkey"}"""),
            ("Helicone-Property-A", "helicone")));

        metadata.Pairs.ShouldBe(new Dictionary<string, string> { ["a"] = "own", ["b"] = "portkey" }, ignoreOrder: true);
    }

    [Fact]
    public void Read_HeliconeHeaders_BecomeLowerCaseKeys()
    {
        var metadata = Default.Read(Requests.Headers(
            ("Helicone-Property-Team", "yard"),
            ("helicone-session-path", "/a/b"),
            ("Helicone-Session-Name", "Review"),
            ("Helicone-Auth", "Bearer secret")));

        metadata.Pairs.ShouldBe(
            new Dictionary<string, string>
            {
                ["team"] = "yard",
                ["helicone-session-path"] = "/a/b",
                ["helicone-session-name"] = "Review",
            },
            ignoreOrder: true);
    }

    [Fact]
    public void Read_HeliconeSwitchedOff_IgnoresItsHeaders() =>
        new TurnMetadataReader(new MetadataOptions { Helicone = false })
            .Read(Requests.Headers(("Helicone-Property-Team", "yard"))).Pairs.ShouldBeEmpty();

    [Fact]
    public void Read_ConfiguredHeader_ReplacesTheDefaults()
    {
        var options = new MetadataOptions();
        options.Headers.Add("X-Acme-Meta");

        var metadata = new TurnMetadataReader(options).Read(
            Requests.Headers(("X-Acme-Meta", """{"a":"1"}"""), ("X-TFY-METADATA", """{"b":"2"}""")));

        metadata.Pairs.ShouldBe(new Dictionary<string, string> { ["a"] = "1" });
    }

    [Fact]
    public void Read_NoHeaders_IsEmpty() => Default.Read(Requests.Headers()).ShouldBe(TurnMetadata.None);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"a\":\"1\"} x", "not valid JSON")]
    [InlineData("{\"a\":\"1\"},{\"b\":\"2\"}", "not valid JSON")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("\"text\"", "not a JSON object")]
    [InlineData("{\"a\":{}}", "nested")]
    [InlineData("{\"a\":[1]}", "nested")]
    [InlineData("{\"\":\"1\"}", "key that is not 1 to 64")]
    [InlineData("{\"a\":\"\\ud800\"}", "not valid Unicode")]
    [InlineData("{\"\\ud800\":\"a\"}", "not valid Unicode")]
    public void Read_UnreadableHeader_SaysWhyAndGivesNothing(string json, string expected)
    {
        var metadata = Default.Read(Requests.Headers(("X-Session-Metadata", json), ("Helicone-Property-A", "b")));

        metadata.Error.ShouldNotBeNull().ShouldStartWith("X-Session-Metadata");
        metadata.Error.ShouldContain(expected);
        metadata.Pairs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(64, 512, false)]
    [InlineData(65, 1, true)]
    [InlineData(1, 513, true)]
    public void Read_ByLength_RefusesOverTheLimits(int key, int value, bool refused)
    {
        var json = $$"""{"{{new string('k', key)}}":"{{new string('v', value)}}"}""";

        (Default.Read(Requests.Headers(("X-Session-Metadata", json))).Error is not null).ShouldBe(refused);
    }

    [Theory]
    [InlineData(64, false)]
    [InlineData(65, true)]
    public void Read_ByPairs_RefusesOver64(int count, bool refused)
    {
        var json = $"{{{string.Join(',', Enumerable.Range(0, count).Select(index => $"\"k{index}\":{index}"))}}}";

        (Default.Read(Requests.Headers(("X-Session-Metadata", json))).Error is not null).ShouldBe(refused);
    }

    [Fact]
    public void Read_AnyValue_NeverThrowsAndStaysWithinLimits() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<(string? Raw, string? Key, string? Value)>(),
            static input =>
            {
                var metadata = Default.Read(Requests.Headers(
                    ("X-TFY-METADATA", input.Raw ?? ""),
                    ("X-Session-Metadata", $"{{\"{input.Key}\":\"{input.Value}\"}}"),
                    ("Helicone-Property-X", input.Value ?? "")));
                return (metadata.Error is null || metadata.Pairs.Count == 0)
                    && metadata.Pairs.All(static pair => pair.Key.Length is > 0 and <= 64 && pair.Value.Length <= 512);
            }).QuickCheckThrowOnFailure();
}
