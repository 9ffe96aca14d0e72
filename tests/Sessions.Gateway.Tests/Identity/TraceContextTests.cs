using FsCheck;
using FsCheck.Fluent;
using Sessions.Gateway.Identity;

namespace Sessions.Gateway.Tests.Identity;

public sealed class TraceContextTests
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string Span = "00f067aa0ba902b7";

    [Theory]
    [InlineData("00-" + Trace + "-" + Span + "-01", true)]
    [InlineData("00-" + Trace + "-" + Span + "-00", false)]
    [InlineData("00-" + Trace + "-" + Span + "-03", true)]
    [InlineData("cc-" + Trace + "-" + Span + "-01", true)]
    [InlineData("cc-" + Trace + "-" + Span + "-01-what-comes-later", true)]
    public void TryRead_ValidHeader_GivesTheTrace(string value, bool sampled)
    {
        TraceContext.TryRead(Requests.Headers(("traceparent", value)), out var context).ShouldBeTrue();

        context.ShouldBe(new TraceContext(Trace, Span, sampled));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-" + Trace + "-" + Span)]
    [InlineData("00-" + Trace + "-" + Span + "-01-more")]
    [InlineData("cc-" + Trace + "-" + Span + "-01.more")]
    [InlineData("ff-" + Trace + "-" + Span + "-01")]
    [InlineData("0x-" + Trace + "-" + Span + "-01")]
    [InlineData("00-00000000000000000000000000000000-" + Span + "-01")]
    [InlineData("00-" + Trace + "-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-" + Span + "-01")]
    [InlineData("00_" + Trace + "-" + Span + "-01")]
    [InlineData("00-" + Trace + "_" + Span + "-01")]
    [InlineData("00-" + Trace + "-" + Span + "_01")]
    [InlineData("00-" + Trace + "-" + Span + "-0g")]
    public void TryRead_InvalidHeader_IsIgnored(string value) =>
        TraceContext.TryRead(Requests.Headers(("traceparent", value)), out _).ShouldBeFalse();

    [Fact]
    public void TryRead_HeaderTwice_IsIgnored()
    {
        const string Value = "00-" + Trace + "-" + Span + "-01";

        TraceContext.TryRead(Requests.Headers(("traceparent", Value), ("traceparent", Value)), out _).ShouldBeFalse();
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string?>(),
            static text => !TraceContext.TryParse(text + new string('-', 60), out _)).QuickCheckThrowOnFailure();
}
