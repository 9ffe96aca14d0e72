namespace Sessions.Gateway.Upstreams;

/// <summary>A pattern of model names in which <c>*</c> stands for any run of characters, also none.</summary>
internal readonly struct ModelGlob(string pattern)
{
    /// <summary>Whether the whole name fits, without regard to case.</summary>
    /// <remarks>On a mismatch only the last <c>*</c> is widened, so the work is at most pattern times name.</remarks>
    public bool Matches(ReadOnlySpan<char> name)
    {
        var (at, atName, star, starName) = (0, 0, -1, 0);
        while (atName < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, starName) = (at++, atName);
            }
            else if (at < pattern.Length && Same(pattern[at], name[atName]))
            {
                at++;
                atName++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                atName = ++starName;
            }
            else
            {
                return false;
            }
        }

        return pattern.AsSpan(at).IndexOfAnyExcept('*') < 0;
    }

    private static bool Same(char left, char right) =>
        left == right || char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
