using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Tests.Upstreams;

public sealed class RequestHeaderRulesTests
{
    private static readonly ForwardedTurn Recorded = new(AuthHeader.None, IsRecorded: true, "s-1", 7);
    private static readonly ForwardedTurn PassedThrough = new(AuthHeader.None, IsRecorded: false, null, null);

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("anthropic-beta")]
    [InlineData("anthropic-version")]
    [InlineData("OpenAI-Organization")]
    [InlineData("x-client-request-id")]
    [InlineData("x-codex-turn-state")]
    [InlineData("User-Agent")]
    [InlineData("tracestate")]
    [InlineData("X-Unknown")]
    public void Copy_EndToEndHeader_GoesUpstreamAsItCame(string name) =>
        Copy(Requests.Headers((name, "a"), (name, "b")), Recorded)[name].ToArray().ShouldBe(["a", "b"]);

    [Theory]
    [InlineData("Connection")]
    [InlineData("keep-alive")]
    [InlineData("Proxy-Authorization")]
    [InlineData("Proxy-Connection")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Host")]
    [InlineData("Content-Length")]
    [InlineData("Expect")]
    [InlineData("traceparent")]
    [InlineData(":authority")]
    public void Copy_HeaderOfThisConnection_StaysHere(string name) =>
        Copy(Requests.Headers((name, "1")), PassedThrough).ShouldBeEmpty();

    [Theory]
    [InlineData("X-Hop", "X-Hop")]
    [InlineData("keep-alive, x-hop", "X-Hop")]
    [InlineData("close ,\tX-HOP,", "X-Hop")]
    public void Copy_HeaderNamedByConnection_StaysHere(string connection, string name)
    {
        var copied = Copy(Requests.Headers(("Connection", connection), (name, "1"), ("X-Stays", "1")), PassedThrough);

        copied.Keys.ShouldBe(["X-Stays"]);
    }

    [Fact]
    public void Copy_ConnectionNamesTheCredential_TheUpstreamsOwnIsStillSent()
    {
        var headers = Requests.Headers(("Connection", "Authorization"), ("Authorization", "Bearer caller"));

        Copy(headers, Recorded, upstream => WithCredential(upstream, "authorization"))["Authorization"]
            .ToString().ShouldBe("Bearer s3cret");
    }

    [Fact]
    public void Copy_RecordedRequest_AsksForNoCompression() =>
        Copy(Requests.Headers(("accept-encoding", "gzip, br")), Recorded)["Accept-Encoding"]
            .ToString().ShouldBe("identity");

    [Fact]
    public void Copy_PassedThroughRequest_KeepsItsEncodings() =>
        Copy(Requests.Headers(("Accept-Encoding", "gzip")), PassedThrough)["Accept-Encoding"]
            .ToString().ShouldBe("gzip");

    [Theory]
    [InlineData(AuthHeader.Authorization, "x-api-key")]
    [InlineData(AuthHeader.ApiKey, "Authorization")]
    [InlineData(AuthHeader.Authorization | AuthHeader.ApiKey, null)]
    public void Copy_MatchedKey_IsStrippedAndTheOtherPasses(AuthHeader matched, string? kept)
    {
        var headers = Requests.Headers(("Authorization", "Bearer a"), ("x-api-key", "b"));

        Copy(headers, PassedThrough with { MatchedHeader = matched }).Keys
            .ShouldBe(kept is null ? [] : [kept]);
    }

    [Theory]
    [InlineData("authorization", "Authorization", "Bearer s3cret")]
    [InlineData("x-api-key", "x-api-key", "s3cret")]
    public void Copy_UpstreamWithCredential_SeesItAloneAndNoneOfTheCallers(string header, string name, string value)
    {
        var headers = Requests.Headers(
            ("Authorization", "Bearer caller"),
            ("x-api-key", "caller"),
            ("api-key", "caller"),
            ("x-goog-api-key", "caller"));

        var copied = Copy(headers, PassedThrough, upstream => WithCredential(upstream, header));

        copied.ShouldHaveSingleItem();
        copied[name].ToString().ShouldBe(value);
    }

    [Fact]
    public void Copy_UpstreamThatIsNotTold_SeesNoSessionHeader()
    {
        var headers = new HeaderDictionary();
        foreach (var name in IdentitySources.All.SelectMany(static source => source.Headers).Distinct())
        {
            headers[name] = "s";
        }

        headers["x-acme-session-id"] = "s";
        headers["X-Session-Turn"] = "1";
        headers["X-Session-Metadata"] = "{}";
        headers["X-Context-Pressure"] = "1";
        headers["x-codex-window-id"] = "t:1";

        Copy(headers, Recorded).Keys.ShouldBe(["Accept-Encoding"]);
    }

    [Fact]
    public void Copy_UpstreamThatIsTold_SeesTheGridsSessionAndTheClients()
    {
        var headers = Requests.Headers(("X-Session-Id", "claimed"), ("X-Session-Turn", "99"), ("session-id", "s"));

        var copied = Copy(headers, Recorded, static upstream => upstream.ForwardSessionHeaders = true);

        copied["X-Session-Id"].ToArray().ShouldBe(["s-1"]);
        copied["X-Session-Turn"].ToArray().ShouldBe(["7"]);
        copied["session-id"].ToArray().ShouldBe(["s"]);
    }

    [Fact]
    public void Copy_UpstreamThatIsToldOutsideOfASession_SeesNoClaimedOne() =>
        Copy(
            Requests.Headers(("X-Session-Id", "claimed")),
            PassedThrough,
            static upstream => upstream.ForwardSessionHeaders = true).ShouldBeEmpty();

    private static void WithCredential(UpstreamOptions upstream, string header) =>
        upstream.Credential = new UpstreamCredentialOptions { Kind = "environment", Variable = "KEY", Header = header };

    private static Dictionary<string, StringValues> Copy(
        IHeaderDictionary headers, ForwardedTurn turn, Action<UpstreamOptions>? configure = null)
    {
        var options = UpstreamSettings.Options();
        configure?.Invoke(options);
        var copied = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        RequestHeaderRules.Copy(headers, UpstreamSettings.Upstream(options), turn, new Sink(copied));
        return copied;
    }

    private readonly struct Sink(Dictionary<string, StringValues> copied) : IHeaderSink
    {
        // A header that is added twice would be sent twice: let it throw.
        public void Add(string name, StringValues values) => copied.Add(name, values);
    }
}
