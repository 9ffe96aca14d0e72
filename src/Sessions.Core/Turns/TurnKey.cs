namespace Sessions.Core.Turns;

/// <summary>What a repeated request is recognised by.</summary>
/// <param name="Key">Hash of the caller's idempotency key, 32 hexadecimal digits.</param>
/// <param name="Request">Hash of what was asked for, which tells a repetition from a misuse of the key.</param>
public sealed record TurnKey(string Key, string Request);
