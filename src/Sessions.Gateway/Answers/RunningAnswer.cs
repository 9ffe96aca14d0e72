using Sessions.Gateway.FrontDoor;

namespace Sessions.Gateway.Answers;

/// <summary>An answer that is being made, for all who want it: it is kept as it goes out.</summary>
/// <param name="memory">What all of them may hold together.</param>
internal sealed class RunningAnswer(RunningAnswers memory)
{
    /// <summary>Largest answer that is kept, in bytes.</summary>
    public const int BytesMax = 16 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _chunks = [];
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _ended;

    /// <summary>What is known of the turn; null before the upstream has answered.</summary>
    public TurnHead? Turn { get; private set; }

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Its HTTP status.</summary>
    public int Status { get; private set; }

    /// <summary>Whether more came than is kept.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>How many bytes are kept.</summary>
    public int Length { get; private set; }

    /// <summary>Whether it came to its end as it should; only after it has ended.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The upstream has answered.</summary>
    public void Begin(TurnHead turn, int status, bool isStream)
    {
        lock (_gate)
        {
            (Turn, Status, IsStream) = (turn, status, isStream);
            Move();
        }
    }

    /// <summary>Keeps bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        lock (_gate)
        {
            if (IsTooLarge)
            {
                return;
            }

            IsTooLarge = Length + bytes.Length > BytesMax || !memory.TryTake(bytes.Length);
            if (IsTooLarge)
            {
                Forget();
            }
            else
            {
                _chunks.Add(bytes.ToArray());
                Length += bytes.Length;
            }

            Move();
        }
    }

    /// <summary>Nothing more comes.</summary>
    public void End(bool isWhole)
    {
        lock (_gate)
        {
            (_ended, IsWhole) = (true, isWhole && !IsTooLarge);
            Move();
        }
    }

    /// <summary>The chunk of a number, once there is one; null when the answer has ended before it.</summary>
    public async ValueTask<byte[]?> ReadAsync(int chunk, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (chunk < _chunks.Count)
                {
                    return _chunks[chunk];
                }

                if (_ended || IsTooLarge)
                {
                    return null;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until the upstream has answered; false when the turn ended without that.</summary>
    public async ValueTask<bool> BegunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (Turn is not null || _ended)
                {
                    return Turn is not null;
                }

                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes all that is kept.</summary>
    public void CopyTo(Stream stream)
    {
        lock (_gate)
        {
            foreach (var chunk in _chunks)
            {
                stream.Write(chunk);
            }
        }
    }

    // Who follows it is cut off: what has gone out to the client that asked first is not lost.
    private void Forget()
    {
        _chunks.Clear();
        memory.GiveBack(Length);
        Length = 0;
    }

    private void Move()
    {
        var moved = _moved;
        _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        moved.TrySetResult();
    }
}
