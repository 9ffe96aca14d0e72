using FsCheck;
using FsCheck.Fluent;
using Sessions.Gateway.Upstreams;
using static Sessions.Gateway.Tests.Upstreams.UpstreamSettings;

namespace Sessions.Gateway.Tests.Upstreams;

public sealed class UpstreamTests
{
    [Theory]
    [InlineData("https://api.example.com", "/v1/messages?beta=true", "https://api.example.com/v1/messages?beta=true")]
    [InlineData("https://api.example.com/", "/v1/models", "https://api.example.com/v1/models")]
    [InlineData("https://api.example.com/v1", "/v1/responses", "https://api.example.com/v1/responses")]
    [InlineData("https://api.example.com/v1/", "/v1/responses", "https://api.example.com/v1/responses")]
    [InlineData("http://10.0.0.1:9000/openai", "/v1/x/y", "http://10.0.0.1:9000/openai/v1/x/y")]
    [InlineData("http://h/openai/v1", "/v1/x", "http://h/openai/v1/x")]
    [InlineData("http://h", "//evil.example.com/v1", "http://h//evil.example.com/v1")]
    [InlineData("http://h", "/v1/files/a%2Fb?q=a+b%26c", "http://h/v1/files/a%2Fb?q=a+b%26c")]
    public void AddressFor_PathAndQuery_JoinsThemToTheBase(string address, string path, string expected)
    {
        var upstream = Upstream(Options(address: address));

        upstream.AddressFor(path).ShouldNotBeNull().AbsoluteUri.ShouldBe(expected);
        upstream.AddressFor(path).ShouldNotBeNull().AbsoluteUri.ShouldBe(expected, "the cached answer differs");
    }

    [Theory]
    [InlineData("/v1/../admin")]
    [InlineData("/v1/../../admin")]
    [InlineData("/v1/%2e%2e/admin")]
    [InlineData("/v1/..%2fadmin")]
    [InlineData("/v1/a%5C%2e%2e%5Cadmin")]
    [InlineData("/v1\\..\\admin")]
    [InlineData("/../x")]
    [InlineData("")]
    [InlineData("@evil.example.com/")]
    [InlineData("http://evil.example.com/v1")]
    public void AddressFor_PathThatLeavesTheBase_IsNull(string path) =>
        Upstream(Options(address: "https://api.example.com/tenant-a")).AddressFor(path).ShouldBeNull();

    [Fact]
    public void AddressFor_AnyPath_NeverLeavesTheBase() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonNull<string>>(),
            static path => Upstream(Options(address: "https://api.example.com/a")).AddressFor("/v1" + path.Get)
                is not { } address
                || address.AbsoluteUri.StartsWith("https://api.example.com/a/", StringComparison.Ordinal))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void ToString_WithCredential_DoesNotShowIt()
    {
        var options = Options();
        options.Credential = new UpstreamCredentialOptions { Kind = "environment", Variable = "KEY" };

        Upstream(options).ToString().ShouldNotBeNull().ShouldNotContain("s3cret");
    }
}
