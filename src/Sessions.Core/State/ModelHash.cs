namespace Sessions.Core.State;

/// <summary>
/// A small stable hash of a model's name (FNV-1a), for telling models apart without keeping their names.
/// </summary>
internal static class ModelHash
{
    private const uint OffsetBasis = 2_166_136_261;
    private const uint Prime = 16_777_619;

    public static uint Of(string model)
    {
        var hash = OffsetBasis;
        foreach (var character in model)
        {
            hash = unchecked((hash ^ character) * Prime);
        }

        return hash;
    }
}
