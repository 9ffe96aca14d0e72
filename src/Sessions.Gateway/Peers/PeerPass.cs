using System.Globalization;
using Sessions.Contracts;

namespace Sessions.Gateway.Peers;

/// <summary>
/// What one front door shows another that asks it for a turn's running answer: for whom, for which turn, until when.
/// </summary>
/// <remarks>
/// It is sealed with the digest of the caller's key (<see cref="Keys.IKeyRing.Seal"/>), which all front doors of a grid
/// are configured with, so the key itself never goes to an address that was read from a log.
/// </remarks>
/// <param name="Session">The session.</param>
/// <param name="Turn">The turn's number.</param>
/// <param name="KeyId">Id of the caller's key.</param>
/// <param name="Until">When it is good no longer, in Unix seconds.</param>
internal readonly record struct PeerPass(SessionKey Session, int Turn, string KeyId, long Until)
{
    /// <summary>The header that it travels in.</summary>
    public const string Header = "X-Sessions-Peer";

    // More than clocks of one grid may differ.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    /// <summary>What is sealed.</summary>
    public string Statement => string.Create(
        CultureInfo.InvariantCulture, $"answer\n{Session.Tenant.Value}\n{Session.Id.Value}\n{Turn}\n{KeyId}\n{Until}");

    /// <summary>A pass that is good from now on.</summary>
    public static PeerPass Issue(SessionKey session, int turn, string keyId, DateTimeOffset now) =>
        new(session, turn, keyId, (now + Life).ToUnixTimeSeconds());

    /// <summary>Whether it is good now, give or take what clocks of one grid may differ.</summary>
    public bool IsGood(DateTimeOffset now)
    {
        var left = Until - now.ToUnixTimeSeconds();
        return left > -Life.TotalSeconds && left <= 2 * Life.TotalSeconds;
    }

    /// <summary>The header's value.</summary>
    public string With(string seal) =>
        string.Create(CultureInfo.InvariantCulture, $"{Session.Tenant.Value}/{KeyId} {Until} {seal}");

    /// <summary>Reads the header's value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="session">The session that the path names.</param>
    /// <param name="turn">The turn that the path names.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="seal">Its seal, which nobody has looked at yet.</param>
    public static bool TryRead(string? value, SessionId session, int turn, out PeerPass pass, out string seal)
    {
        (pass, seal) = (default, "");
        if (value?.Split(' ') is not [var who, var end, { Length: > 0 } sealText]
            || who.Split('/') is not [var tenantText, { Length: > 0 } keyId]
            || !TenantId.TryParse(tenantText, out var tenant)
            || !long.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out var until))
        {
            return false;
        }

        (pass, seal) = (new PeerPass(new SessionKey(tenant, session), turn, keyId, until), sealText);
        return true;
    }
}
