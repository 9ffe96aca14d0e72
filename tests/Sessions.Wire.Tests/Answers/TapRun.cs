using System.Buffers;
using System.Text;
using Sessions.Core.Turns;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Tests.Answers;

/// <summary>What a tap did with an answer that came in given chunks.</summary>
internal sealed record TapRun
{
    /// <summary>What the client had before the caller released the rest.</summary>
    public required byte[] Early { get; init; }

    /// <summary>All that the client had in the end.</summary>
    public required byte[] Total { get; init; }

    public required AnswerSummary Summary { get; init; }

    public required bool IsAtEnd { get; init; }

    public required bool HasContent { get; init; }

    public string EarlyText => Encoding.UTF8.GetString(Early);

    public string TotalText => Encoding.UTF8.GetString(Total);

    public string Output => Encoding.UTF8.GetString(Summary.Output.Span);

    public string RawUsage => Encoding.UTF8.GetString(Summary.RawUsage.Span);

    /// <summary>All that is compared between two chunkings.</summary>
    public string Facts =>
        $"{Summary with { RawUsage = default, Output = default }}|{RawUsage}|{Output}|{IsAtEnd}|{HasContent}";

    public static TapRun Stream(WireFormat wire, string text, AnswerTapOptions? options = null, params int[] cuts) =>
        Of(AnswerTap.ForStream(wire, options ?? AnswerTapOptions.Default), Encoding.UTF8.GetBytes(text), cuts);

    public static TapRun Body(WireFormat wire, string text, AnswerTapOptions? options = null, params int[] cuts) =>
        Of(AnswerTap.ForBody(wire, options ?? AnswerTapOptions.Default), Encoding.UTF8.GetBytes(text), cuts);

    /// <summary>All bytes in one chunk, a cut at every place and byte by byte give the same.</summary>
    public static TapRun EveryCut(WireFormat wire, string text, AnswerTapOptions? options = null)
    {
        TapRun whole = Stream(wire, text, options);
        int length = Encoding.UTF8.GetByteCount(text);
        for (int cut = 1; cut < length; cut++)
        {
            Stream(wire, text, options, cut).ShouldBeLike(whole, $"cut at {cut}");
        }

        Stream(wire, text, options, [.. Enumerable.Range(1, length - 1)]).ShouldBeLike(whole, "byte by byte");
        return whole;
    }

    public static TapRun Of(AnswerTap tap, byte[] bytes, int[] cuts)
    {
        ArrayBufferWriter<byte> client = new();
        using (tap)
        {
            int from = 0;
            foreach (int to in cuts.Where(c => c > 0 && c < bytes.Length).Order().Append(bytes.Length))
            {
                // A copy that is wiped afterwards: the tap must not remember the chunk.
                byte[] chunk = bytes[from..to];
                tap.Push(chunk, client);
                Array.Fill(chunk, (byte)'#');
                from = to;
            }

            byte[] early = client.WrittenSpan.ToArray();
            bool atEnd = tap.IsAtEnd;
            AnswerSummary summary = tap.Finish();
            tap.Release(client);
            tap.Push("after"u8, client);
            return new TapRun
            {
                Early = early,
                Total = client.WrittenSpan[..^5].ToArray(),
                Summary = summary,
                IsAtEnd = atEnd,
                HasContent = tap.HasContent,
            };
        }
    }

    private void ShouldBeLike(TapRun other, string situation)
    {
        Facts.ShouldBe(other.Facts, situation);
        TotalText.ShouldBe(other.TotalText, situation);
        if (other.IsAtEnd)
        {
            EarlyText.ShouldBe(other.EarlyText, situation);
        }
    }
}
