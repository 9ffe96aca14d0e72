namespace Sessions.Tokens.Images;

/// <summary>What an image costs a family of models, by the provider's published rule.</summary>
internal abstract record ImageRule
{
    /// <summary>Tokens of an image; null where that takes a size and none is known.</summary>
    /// <param name="size">Its size; null where it is not known.</param>
    /// <param name="detail">How closely the model shall look.</param>
    public abstract int? Count(ImageSize? size, ImageDetail detail);

    /// <summary>Squares that cover an area.</summary>
    protected static long Squares(double width, double height, int side) =>
        (long)Math.Ceiling(width / side) * (long)Math.Ceiling(height / side);
}

/// <summary>
/// OpenAI's rule for tiles: fit into 2,048 by 2,048, then bring the shorter side down to 768, then count squares of
/// 512.
/// </summary>
/// <param name="Base">Tokens of the image at a glance.</param>
/// <param name="Tile">Tokens of each tile.</param>
internal sealed record TileRule(int Base, int Tile) : ImageRule
{
    private const double SideMax = 2_048;
    private const double ShorterSide = 768;
    private const int TileSide = 512;

    /// <inheritdoc/>
    public override int? Count(ImageSize? size, ImageDetail detail)
    {
        if (detail == ImageDetail.Low)
        {
            return Base;
        }

        if (size is not var (width, height))
        {
            return null;
        }

        var scale = Math.Min(1, SideMax / Math.Max(width, height));
        scale = Math.Min(scale, ShorterSide / Math.Min(width, height));
        return Base + (int)(Tile * Squares(Round(width * scale), Round(height * scale), TileSide));
    }

    // 768 must not become 768.0000001, which would be another row of tiles.
    private static double Round(double pixels) => Math.Max(1, Math.Round(pixels));
}

/// <summary>
/// OpenAI's rule for patches of 32 pixels: an image that needs more of them than the budget, or is longer than a
/// limit, is scaled down until it fits; each patch costs a factor.
/// </summary>
/// <param name="Factor">Tokens of each patch.</param>
/// <param name="High">Limits where the model looks closely.</param>
/// <param name="Original">Limits where it looks at the image as it is.</param>
internal sealed record PatchRule(double Factor, PatchLimit High, PatchLimit Original) : ImageRule
{
    private const int PatchSide = 32;

    // At a glance the image is 512 by 512.
    private static readonly PatchLimit Low = new(256, 512);

    /// <inheritdoc/>
    public override int? Count(ImageSize? size, ImageDetail detail)
    {
        if (size is not { } known)
        {
            return null;
        }

        var limit = detail switch
        {
            ImageDetail.Low => Low,
            ImageDetail.Original => Original,
            _ => High,
        };
        return (int)Math.Ceiling(Patches(known, limit) * Factor);
    }

    private static long Patches(ImageSize size, PatchLimit limit)
    {
        var scale = Math.Min(1, (double)limit.SideMax / Math.Max(size.Width, size.Height));
        var (width, height) = (size.Width * scale, size.Height * scale);
        if (Squares(width, height, PatchSide) <= limit.Patches)
        {
            return Squares(width, height, PatchSide);
        }

        // The published steps: shrink to the budget's area, then so that one side is a whole number of patches.
        scale = Math.Sqrt((double)limit.Patches * PatchSide * PatchSide / (width * height));
        var (across, down) = (width * scale / PatchSide, height * scale / PatchSide);
        var whole = Math.Min(Math.Max(1, Math.Floor(across)) / across, Math.Max(1, Math.Floor(down)) / down);
        return Math.Min(limit.Patches, Squares(Round(across * whole), Round(down * whole), 1));
    }

    private static double Round(double patches) => Math.Round(patches, 6);
}

/// <summary>What of an image a model takes in.</summary>
/// <param name="Patches">Patches, at most.</param>
/// <param name="SideMax">Pixels of the longer side, at most.</param>
internal readonly record struct PatchLimit(int Patches, int SideMax);

/// <summary>
/// Anthropic's rule: patches of 28 pixels, of the largest size of the same shape that keeps to both limits of the
/// model.
/// </summary>
/// <param name="Limit">The limits.</param>
internal sealed record ClaudeImageRule(PatchLimit Limit) : ImageRule
{
    private const int PatchSide = 28;
    private const int Halvings = 24;

    /// <inheritdoc/>
    public override int? Count(ImageSize? size, ImageDetail detail)
    {
        if (size is not var (width, height))
        {
            return null;
        }

        var high = Math.Min(1, (double)Limit.SideMax / Math.Max(width, height));
        if (At(high) <= Limit.Patches)
        {
            return (int)At(high);
        }

        var low = 0.0;
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            (low, high) = At(middle) <= Limit.Patches ? (middle, high) : (low, middle);
        }

        return (int)Math.Max(1, At(low));

        long At(double scale) => Squares(width * scale, height * scale, PatchSide);
    }
}
