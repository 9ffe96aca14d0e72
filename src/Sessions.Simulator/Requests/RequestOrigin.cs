using Microsoft.Extensions.Primitives;

namespace Sessions.Simulator.Requests;

/// <summary>What a request says outside its body: for which account it is, and which betas it turns on.</summary>
/// <param name="Account">Hash of the caller's key.</param>
/// <param name="Betas">The header <c>anthropic-beta</c>.</param>
internal sealed record RequestOrigin(UInt128 Account, StringValues Betas)
{
    public static readonly RequestOrigin Nobody = new(default, default);

    public bool HasBeta(string name)
    {
        foreach (var line in Betas)
        {
            foreach (var beta in (line ?? string.Empty).Split(',', StringSplitOptions.TrimEntries))
            {
                if (beta == name)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Refuses a field whose beta is not turned on.</summary>
    /// <exception cref="ProviderRefusalException">It is not.</exception>
    public void Require(string beta, string field)
    {
        if (!HasBeta(beta))
        {
            throw ProviderRefusalException.Invalid($"{field}: Extra inputs are not permitted");
        }
    }
}
