using Sessions.Core.Events;
using Sessions.Core.Turns;

namespace Sessions.Core.Decisions;

/// <summary>
/// What a command comes to: an answer, and the events that make it true (none when refused or repeated).
/// </summary>
public readonly record struct Decision<T>(Answer<T> Answer, IReadOnlyList<SessionEvent> Events)
    where T : class
{
    /// <summary>A decision that changes nothing.</summary>
    public static implicit operator Decision<T>(Refusal refusal) => new(refusal, []);

    /// <summary>A decision that changes nothing.</summary>
    public static implicit operator Decision<T>(T value) => new(value, []);
}
