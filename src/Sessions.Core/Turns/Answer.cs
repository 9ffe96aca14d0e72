using System.Diagnostics.CodeAnalysis;

namespace Sessions.Core.Turns;

/// <summary>What a command came to: a value, or the reason why not.</summary>
public readonly record struct Answer<T>
    where T : class
{
    private Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    /// <summary>The value; null when the command was refused.</summary>
    public T? Value { get; }

    /// <summary>Why the command was refused; null when it was not.</summary>
    public Refusal? Refusal { get; }

    /// <summary>Whether the command was refused.</summary>
    [MemberNotNullWhen(true, nameof(Refusal))]
    [MemberNotNullWhen(false, nameof(Value))]
    public bool IsRefused => Refusal is not null;

    /// <summary>An answer with a value.</summary>
    public static implicit operator Answer<T>(T value) => new(value, null);

    /// <summary>An answer that refuses.</summary>
    public static implicit operator Answer<T>(Refusal refusal) => new(null, refusal);
}
