using System.Buffers;
using System.Text;
using Sessions.Core.Buffers;
using Sessions.Core.Ledger;
using Sessions.Wire.Answers;

namespace Sessions.Wire.Conversion.Answers;

/// <summary>Writes an answer in one format as its pieces come in; strings come escaped and are copied so.</summary>
internal abstract class AnswerSink(AnswerFacts facts) : IDisposable
{
    /// <summary>
    /// The most that an answer may hold, in bytes; what has to be repeated at its end is kept until then.
    /// </summary>
    public const int BytesMax = 32 * 1024 * 1024;

    // What a piece costs beside its bytes: an upstream may send millions of empty ones.
    private const int BlockCost = 512;

    private readonly HashSet<int> _calls = [];
    private long _taken;

    public AnswerFacts Facts { get; } = facts;

    /// <summary>Where the answer goes; set before each call.</summary>
    public IBufferWriter<byte> Output { get; set; } = new PooledBytes();

    public bool HasBegun { get; private set; }

    /// <summary>Whether the end or an error was written.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Whether an error was written.</summary>
    public bool HasFailed { get; private set; }

    public bool HasUsage { get; private set; }

    protected bool HasCalls { get; private set; }

    protected bool HasRefusal { get; private set; }

    /// <summary>The model's name, escaped.</summary>
    protected byte[] Model { get; private set; } = [];

    protected byte[] Seed { get; } = JsonEscape.Of(facts.IdSeed);

    /// <summary>The answer begins.</summary>
    /// <param name="model">The upstream's name of the model, escaped; empty when it does not say.</param>
    public void Begin(ReadOnlySpan<byte> model)
    {
        if (!HasBegun && !IsDone)
        {
            HasBegun = true;
            Model = model.IsEmpty ? JsonEscape.Of(Facts.Model) : model.ToArray();
            OnBegin();
        }
    }

    public void Text(ReadOnlySpan<byte> escaped) => Say(escaped, isRefusal: false);

    public void Refusal(ReadOnlySpan<byte> escaped)
    {
        HasRefusal |= !escaped.IsEmpty;
        Say(escaped, isRefusal: true);
    }

    /// <summary>The text so far is a piece of its own.</summary>
    public void EndText()
    {
        if (!IsDone)
        {
            OnEndText();
        }
    }

    /// <summary>The model calls a tool.</summary>
    /// <param name="key">How later pieces name the call.</param>
    /// <param name="id">What the result will name, escaped.</param>
    /// <param name="name">The tool, escaped.</param>
    public void Call(int key, ReadOnlySpan<byte> id, ReadOnlySpan<byte> name)
    {
        if (TryTake(BlockCost + id.Length + name.Length))
        {
            Begin(default);
            HasCalls = true;
            _calls.Add(key);
            OnCall(new AnswerBlock(BlockKind.Call)
            {
                Key = key,
                Id = id.ToArray(),
                Name = name.ToArray(),
                Tool = Facts.Tools.Find(name),
            });
        }
    }

    public void CallInput(int key, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty || !TryTake(escaped.Length))
        {
            return;
        }

        if (_calls.Contains(key))
        {
            OnCallInput(key, escaped);
        }
        else
        {
            FailUnread("The upstream's answer has arguments of a tool call that was not begun.");
        }
    }

    public void EndCall(int key)
    {
        if (!IsDone && _calls.Contains(key))
        {
            OnEndCall(key);
        }
    }

    /// <summary>The answer came to its proper end.</summary>
    /// <param name="end">Why.</param>
    /// <param name="stopSequence">The stop sequence that came up, escaped; else empty.</param>
    /// <param name="usage">The tokens, if they were reported and can be believed.</param>
    public void Complete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage)
    {
        if (!IsDone)
        {
            Begin(default);
            HasUsage = usage is not null;
            OnComplete(end, stopSequence, usage);
            IsDone = true;
        }
    }

    /// <summary>The upstream failed, or sent what cannot be converted.</summary>
    public void Fail(AnswerError error)
    {
        if (!IsDone)
        {
            HasFailed = true;
            OnFail(error);
            IsDone = true;
        }
    }

    /// <summary>What the upstream sent cannot be converted.</summary>
    /// <param name="message">One sentence, without anything of the answer but the name of a type.</param>
    public void FailUnread(string message) => Fail(new AnswerError("api_error", "upstream_answer_unread", message));

    public void Dispose() => DisposeOwn();

    protected virtual void DisposeOwn()
    {
    }

    protected abstract void OnBegin();

    protected abstract void OnText(ReadOnlySpan<byte> escaped, bool isRefusal);

    protected abstract void OnEndText();

    protected abstract void OnCall(AnswerBlock call);

    protected abstract void OnCallInput(int key, ReadOnlySpan<byte> escaped);

    protected abstract void OnEndCall(int key);

    protected abstract void OnComplete(AnswerEnd end, ReadOnlySpan<byte> stopSequence, TokenUsage? usage);

    protected abstract void OnFail(AnswerError error);

    /// <summary>An id of the answer: a prefix, the seed and, for one of several, a number.</summary>
    protected byte[] IdOf(ReadOnlySpan<byte> prefix, int number = -1) => number < 0
        ? [.. prefix, .. Seed]
        : [.. prefix, .. Seed, (byte)'_', .. Encoding.ASCII.GetBytes($"{number}")];

    private void Say(ReadOnlySpan<byte> escaped, bool isRefusal)
    {
        if (!escaped.IsEmpty && TryTake(escaped.Length))
        {
            Begin(default);
            OnText(escaped, isRefusal);
        }
    }

    private bool TryTake(int count)
    {
        _taken += count;
        if (_taken > BytesMax)
        {
            FailUnread("The upstream's answer is too long to be converted.");
        }

        return !IsDone;
    }
}
