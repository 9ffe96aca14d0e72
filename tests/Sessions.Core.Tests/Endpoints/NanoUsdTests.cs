using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Sessions.Contracts.Endpoints;

namespace Sessions.Core.Tests.Endpoints;

public sealed class NanoUsdTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.00", 0)]
    [InlineData("0e9999999999", 0)]
    [InlineData("0.1", 100_000_000)]
    [InlineData("0.3", 300_000_000)]
    [InlineData("1.000000001", 1_000_000_001)]
    [InlineData("0.50000000000000000000000000000000000000000", 500_000_000)]
    [InlineData("1e-9", 1)]
    [InlineData("12.5E+2", 1_250_000_000_000)]
    [InlineData("1000000000", 1_000_000_000_000_000_000)]
    [InlineData("9223372036.854775807", long.MaxValue)]
    public void TryParse_AmountOfWholeBillionths_IsExact(string text, long nano) =>
        Parse(text).ShouldBe(nano);

    [Theory]
    [InlineData("-1")]
    [InlineData("-0.000000001")]
    [InlineData("0.0000000001")]
    [InlineData("0.00000000000000000000000000000000000000001")]
    [InlineData("1e-10")]
    [InlineData("1e-99999999999")]
    [InlineData("9223372036.854775808")]
    [InlineData("1e10")]
    [InlineData("1e300")]
    [InlineData("1e99999999999")]
    public void TryParse_NegativeTooFineOrTooLarge_IsRefused(string text) => Parse(text).ShouldBeNull();

    [Fact]
    public void TryParse_WhatWasWritten_IsTheSame() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue).Two().Select(static pair => ((long)pair.Item1 << 31) | (uint)pair.Item2).ToArbitrary(),
        static nano => Parse(NanoUsd.ToUsd(nano).ToString(CultureInfo.InvariantCulture)) == nano)
        .QuickCheckThrowOnFailure();

    private static long? Parse(string text) =>
        NanoUsd.TryParse(Encoding.UTF8.GetBytes(text), out var nano) ? nano : null;
}
