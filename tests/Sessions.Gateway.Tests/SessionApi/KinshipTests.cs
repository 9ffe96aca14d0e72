using Sessions.Contracts;
using Sessions.Gateway.Tests.Endpoints;
using Sessions.Gateway.Tests.Endpoints.Calls;
using Sessions.Reading.Fakes;
using Sessions.Runtime;

namespace Sessions.Gateway.Tests.SessionApi;

/// <summary>Sessions that would work for each other.</summary>
public sealed class KinshipTests
{
    private const int Rounds = 40;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Turn_OfSessionsWhoseParentsFormACircle_IsRefusedAndRecordedNowhere()
    {
        await using var host = await CallHost.StartAsync();
        var alice = new Principal(TenantId.Parse("acme"), "alice", Scopes.Use);
        await host.Session("a").CreateAsync(alice, new SessionSeed { Parent = "b" }, Token);
        await host.Session("b").CreateAsync(alice, new SessionSeed { Parent = "c" }, Token);
        await host.Session("c").CreateAsync(alice, new SessionSeed { Parent = "a" }, Token);

        foreach (var session in (string[])["a", "b", "c"])
        {
            var reply = await host.SendAsync(
                HttpMethod.Post, $"/sessions/{session}/turns", """{"message":"Hi","model":"gpt-5.4"}""", CallHost.Alice);

            reply.Status.ShouldBe(422, reply.Text);
            reply.Text.ShouldContain("Cyclic parents");
            (await host.Session(session).DescribeAsync(alice, Token)).Value!.Turns.ShouldBe(0);
        }

        host.Upstream.Requests.ShouldBeEmpty();
        (await host.SendAsync(HttpMethod.Get, "/sessions/a/rollup", null, CallHost.Alice)).Status.ShouldBe(200);
        (await CreateAsync(host, "d", "a")).Status.ShouldBe(422);
    }

    [Fact]
    public async Task Sessions_MadeForEachOtherOnTwoNodesAtOnce_FormNoCircle()
    {
        var (store, clock, endpoints) = (new MemoryStore(), new ShiftedClock(), new MemoryEndpointStore());
        await using var one = await CallHost.StartAsync(store, clock, endpoints);
        await using var two = await CallHost.StartAsync(store, clock, endpoints);
        for (var round = 0; round < Rounds; round++)
        {
            var (a, b) = ($"a{round}", $"b{round}");
            await CreateAsync(one, a, null);
            await CreateAsync(two, b, null);

            await Task.WhenAll(AnewAsync(one, a, b), AnewAsync(two, b, a));

            var parents = (await ParentAsync(one, a), await ParentAsync(two, b));
            parents.ShouldNotBe((b, a));
        }
    }

    private static async Task AnewAsync(CallHost host, string id, string parent)
    {
        await host.SendAsync(HttpMethod.Delete, "/sessions/" + id, null, CallHost.Alice);
        await CreateAsync(host, id, parent);
    }

    private static Task<CallReply> CreateAsync(CallHost host, string id, string? parent) => host.SendAsync(
        HttpMethod.Post,
        "/sessions",
        parent is null ? $$"""{"id":"{{id}}"}""" : $$"""{"id":"{{id}}","parent":"{{parent}}"}""",
        CallHost.Alice);

    private static async Task<string?> ParentAsync(CallHost host, string id)
    {
        var reply = await host.SendAsync(HttpMethod.Get, "/sessions/" + id, null, CallHost.Alice);
        return reply.Status == 200 && reply.Json.TryGetProperty("parent", out var parent) ? parent.GetString() : null;
    }
}
