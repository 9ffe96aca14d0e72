namespace Sessions.Wire.Conversion;

/// <summary>What a conversion left out or put differently.</summary>
/// <param name="Notes">
/// One per kind, as <c>code=count</c> with a stable code, such as <c>reasoning=3</c>; docs/conversion.md lists them.
/// Holds nothing of the conversation.
/// </param>
public sealed record ConversionReport(IReadOnlyList<string> Notes)
{
    /// <summary>Nothing was left out.</summary>
    public static ConversionReport Nothing { get; } = new([]);
}
