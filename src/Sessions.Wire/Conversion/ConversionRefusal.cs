namespace Sessions.Wire.Conversion;

/// <summary>Why a request cannot be converted; for an answer of status 422.</summary>
/// <param name="Message">One sentence for the caller; it quotes at most a type or a name of the request.</param>
/// <param name="Param">Where it stands, such as <c>messages[3].content[1]</c>; null when it is the whole body.</param>
public sealed record ConversionRefusal(string Message, string? Param);
