using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sessions.Benchmarks.Load.Bodies;

/// <summary>
/// The turns that one connection sends: it goes round its own sessions and lets each grow.
/// </summary>
/// <remarks>
/// One connection owns it, so no two turns of a session ever run at once, as with a real agent. A session that has reached
/// its longest goes back to its first turn and grows again with other messages, a branch, as when a user rewinds a
/// run: so its size stays what the scenario says. A session of one turn is followed by a new session.
/// </remarks>
internal sealed class TurnSource
{
    private const int StampDigits = Transcript.StampBytes;

    // Twelve hexadecimal digits: room for 4,096 laps of 68 billion sessions.
    private const int LapShift = 36;

    private readonly Transcript _transcript;
    private readonly SessionNumbers _numbers;
    private readonly (long Number, int Lap, int Turn, bool IsNew)[] _sessions;
    private readonly byte[] _head = new byte[512];
    private readonly byte[] _fixedHead;
    private readonly ArraySegment<byte>[] _segments = new ArraySegment<byte>[3];
    private int _next;

    /// <param name="transcript">What the sessions say; its bytes become this source's own.</param>
    /// <param name="numbers">Where session numbers come from.</param>
    /// <param name="sessions">How many sessions this connection holds at once.</param>
    /// <param name="isStaggered">
    /// Whether sessions begin at different lengths, so that they do not all end at once.
    /// </param>
    public TurnSource(Transcript transcript, SessionNumbers numbers, int sessions, bool isStaggered)
    {
        _transcript = transcript.Copy();
        _numbers = numbers;
        _sessions = new (long, int, int, bool)[sessions];
        for (var i = 0; i < sessions; i++)
        {
            var number = numbers.Next();
            _sessions[i] = (number, 0, isStaggered ? (int)(number % transcript.Cuts.Length) : 0, true);
        }

        _fixedHead = Encoding.ASCII.GetBytes(
            "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-bench\r\n" +
            "Content-Type: application/json\r\nX-Session-Id: bench-");
        _fixedHead.CopyTo(_head, 0);
    }

    public int Sessions => _sessions.Length;

    /// <summary>Whether the turn that <see cref="Next"/> gave is the first of its session.</summary>
    public bool IsNewSession { get; private set; }

    /// <summary>Bytes of the body of the turn that <see cref="Next"/> gave.</summary>
    public int BodyBytes { get; private set; }

    /// <summary>The next turn's request, valid until the next call.</summary>
    public ArraySegment<byte>[] Next()
    {
        ref var session = ref _sessions[_next];
        _next = (_next + 1) % _sessions.Length;
        if (session.Turn == _transcript.Cuts.Length)
        {
            session = _transcript.Cuts.Length == 1
                ? (_numbers.Next(), 0, 0, true)
                : (session.Number, session.Lap + 1, 0, false);
        }

        var cut = _transcript.Cuts[session.Turn];
        BodyBytes = cut + _transcript.Tail.Length;
        IsNewSession = session.IsNew;
        session = (session.Number, session.Lap, session.Turn + 1, false);

        _segments[0] = new ArraySegment<byte>(_head, 0, WriteHead(session.Number));
        WriteStamps(session.Number, session.Lap, cut);
        _segments[1] = new ArraySegment<byte>(_transcript.Text, 0, cut);
        _segments[2] = _transcript.Tail;
        return _segments;
    }

    private int WriteHead(long number)
    {
        var length = _fixedHead.Length;
        WriteStamp(number, _head.AsSpan(length));
        length += StampDigits;
        "\r\nContent-Length: "u8.CopyTo(_head.AsSpan(length));
        length += 18;
        Utf8Formatter.TryFormat(BodyBytes, _head.AsSpan(length), out var digits);
        length += digits;
        "\r\n\r\n"u8.CopyTo(_head.AsSpan(length));
        return length + 4;
    }

    private void WriteStamps(long number, int lap, int cut)
    {
        Span<byte> opening = stackalloc byte[StampDigits];
        Span<byte> grown = stackalloc byte[StampDigits];
        WriteStamp(number, opening);
        WriteStamp(number + ((long)lap << LapShift), grown);
        foreach (var offset in _transcript.Stamps)
        {
            if (offset >= cut)
            {
                return;
            }

            (offset < _transcript.Cuts[0] ? opening : grown).CopyTo(_transcript.Text.AsSpan(offset));
        }
    }

    private static void WriteStamp(long number, Span<byte> target) =>
        number.TryFormat(target[..StampDigits], out _, "x12", CultureInfo.InvariantCulture);
}
