using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Conversations;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Peers;

/// <summary>A running answer goes to a front door only for a caller who may read it.</summary>
public sealed class PeerPassTests
{
    [Fact]
    public async Task Answer_WithoutAPassForIt_IsNotFound()
    {
        await using var doors = await TwoFrontDoors.StartAsync(WireFormat.Chat);
        var session = await ManagedSession.CreateAsync(doors.Here, doors.Upstream);
        using var first = await doors.TurnAsync(doors.Here, session.Id, WireFormat.Chat);
        using var nobody = new Caller(doors.One.Address, null);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var good = Pass(TestKeys.Alice, "alice", session.Id, 1, now + 60);
        string?[] bad =
        [
            null,
            "",
            "acme/alice",
            $"acme/alice {now + 60} {new string('0', 64)}",
            $"acme/alice {now + 60} not-hexadecimal",
            good + " more",
            good.Replace("acme/", "other/", StringComparison.Ordinal),
            good.Replace("alice", "bob", StringComparison.Ordinal),
            good.Replace((now + 60).ToString(CultureInfo.InvariantCulture), (now + 61).ToString(CultureInfo.InvariantCulture)),
            Pass(TestKeys.Alice, "alice", session.Id, 1, now - 120),
            Pass(TestKeys.Alice, "alice", session.Id, 1, now + 100_000),
            Pass(TestKeys.Alice, "alice", session.Id, 2, now + 60),
            Pass(TestKeys.Alice, "alice", session.Id + "x", 1, now + 60),
            Pass(TestKeys.Bob, "alice", session.Id, 1, now + 60),
            Pass(TestKeys.Bob, "bob", session.Id, 1, now + 60),
        ];
        foreach (var pass in bad)
        {
            var refused = await nobody.GetAsync($"/peers/answers/{session.Id}/1", Header(pass));
            refused.Status.ShouldBe(404, pass);
            refused.Text.ShouldBeEmpty(pass);
        }

        (await nobody.GetAsync($"/peers/answers/{session.Id}/2", Header(Pass(TestKeys.Alice, "alice", session.Id, 2, now + 60))))
            .Status.ShouldBe(404);
        var given = nobody.GetAsync($"/peers/answers/{session.Id}/1", Header(good));
        doors.GoOn();
        (await given).Text.ShouldContain(WireSamples.AnswerText);
    }

    private static (string Name, string Value)[] Header(string? pass) =>
        pass is null ? [] : [("X-Sessions-Peer", pass)];

    private static string Pass(string key, string keyId, string session, int turn, long until)
    {
        var statement = string.Create(
            CultureInfo.InvariantCulture, $"answer\n{TestKeys.Tenant}\n{session}\n{turn}\n{keyId}\n{until}");
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        var seal = Convert.ToHexStringLower(HMACSHA256.HashData(digest, Encoding.UTF8.GetBytes(statement)));
        return string.Create(CultureInfo.InvariantCulture, $"{TestKeys.Tenant}/{keyId} {until} {seal}");
    }
}
