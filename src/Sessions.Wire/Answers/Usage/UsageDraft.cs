using Sessions.Core.Buffers;
using Sessions.Core.Ledger;

namespace Sessions.Wire.Answers.Usage;

/// <summary>The usage of an answer as it comes together.</summary>
internal sealed class UsageDraft : IDisposable
{
    private const int RawMax = 64 * 1024;

    private readonly PooledBytes _start = new();
    private readonly PooledBytes _last = new();
    private UsageNumbers _numbers;
    private string? _startProblem;

    /// <summary>A usage object that stands for itself: of several the last one counts.</summary>
    public void Replace(ReadOnlySpan<byte> json)
    {
        if (IsNone(json))
        {
            return;
        }

        _numbers = default;
        Keep(_last, json);
    }

    /// <summary>The usage of <c>message_start</c>, which later ones are laid on.</summary>
    public void Start(ReadOnlySpan<byte> json)
    {
        if (IsNone(json))
        {
            return;
        }

        _numbers = default;
        Keep(_start, json);
        _startProblem = _numbers.Problem;
    }

    /// <summary>
    /// The usage of <c>message_delta</c>: cumulative, so each count it names replaces the one before.
    /// </summary>
    public void Overlay(ReadOnlySpan<byte> json)
    {
        if (!IsNone(json))
        {
            Keep(_last, json);
        }
    }

    public ReadOnlyMemory<byte> Raw()
    {
        if (_start.Length == 0 || _last.Length == 0)
        {
            return (_start.Length == 0 ? _last : _start).Written.ToArray();
        }

        return (byte[])[(byte)'[', .. _start.Written, (byte)',', .. _last.Written, (byte)']'];
    }

    /// <summary>The tokens, or why they cannot be believed.</summary>
    public (TokenUsage? Usage, TokenUsage? Compaction, string? Problem) Settle(bool inputIncludesCache)
    {
        if (_start.Length == 0 && _last.Length == 0)
        {
            return (null, null, null);
        }

        string? problem = _startProblem ?? _numbers.Problem;
        TokenUsage usage = _numbers.ToUsage(inputIncludesCache);
        bool contradicts = !usage.IsPlausible
            || _numbers.SplitExceedsWhole
            || _numbers.Compaction is { IsPlausible: false };
        problem ??= contradicts ? "a part is greater than its whole" : null;

        return problem is null ? (usage, _numbers.Compaction, null) : (null, null, problem);
    }

    public void Dispose()
    {
        _start.Dispose();
        _last.Dispose();
    }

    private static bool IsNone(ReadOnlySpan<byte> json) => json.IsEmpty || json.SequenceEqual("null"u8);

    private void Keep(PooledBytes raw, ReadOnlySpan<byte> json)
    {
        _numbers.Overlay(json);
        raw.Clear();
        raw.Append(json.Length <= RawMax ? json : "{}"u8);
    }
}
