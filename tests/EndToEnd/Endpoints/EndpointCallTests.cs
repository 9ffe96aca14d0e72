using System.Text.Json;
using Sessions.CloudKit;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Endpoints;

/// <summary>Calls of endpoints over real silos, on either store, with silos that die in between.</summary>
public sealed class EndpointCallTests
{
    private static readonly SiloSetup Setup = new()
    {
        Configuration =
            $$"""
            {
              {{TestKeys.Configuration}},
              "Endpoints": {
                "acme": {
                  "support": {"Model": "gpt-5.4", "System": "Be brief.", "Sessions": {"TtlSeconds": 600, "MaxMessages": 4} },
                  "claude": {"Model": "claude-haiku-4-5", "Sessions": {"OnBusy": "wait"} },
                  "once": {"Model": "gpt-5.4"}
                }
              }
            }
            """,
    };

    [Fact]
    public async Task Session_OfASiloThatWasKilled_GoesOnWithItsCapsAndItsAnswers()
    {
        using var folder = new TemporaryFolder();
        var data = Path.Combine(folder.Path, "data");
        string session;
        Reply first;
        await using (var silo = await SiloProcess.StartAsync(Setup, data))
        {
            using var alice = new Caller(silo.Address, TestKeys.Alice);
            first = await CallAsync(alice, "support", """{"message":"Hello"}""", ("Idempotency-Key", "k"));
            session = SessionOf(first);
            (await CallAsync(alice, "support", Goes(session))).Status.ShouldBe(200);
            await silo.KillAsync();
        }

        await using var again = await SiloProcess.StartAsync(Setup, data);
        using var caller = new Caller(again.Address, TestKeys.Alice);
        using var bob = new Caller(again.Address, TestKeys.Bob);
        var repeated = await CallAsync(caller, "support", """{"message":"Hello"}""", ("Idempotency-Key", "k"));
        repeated.Json.GetProperty("content").GetString().ShouldBe(first.Json.GetProperty("content").GetString());
        (await CallAsync(bob, "support", Goes(session))).Status.ShouldBe(403);
        var third = await CallAsync(caller, "support", Goes(session));
        third.Status.ShouldBe(200, third.Text);
        third.Json.GetProperty("meta").GetProperty("turn").GetInt32().ShouldBe(3);
        third.Json.GetProperty("meta").GetProperty("messages_left").GetInt32().ShouldBe(1);
        (await CallAsync(caller, "support", Goes(session))).Status.ShouldBe(200);
        (await CallAsync(caller, "support", Goes(session))).Status.ShouldBe(429);
        var log = await again.Logs.ReadAsync(session, TestKeys.Tenant);
        log.Turns.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("support")]
    [InlineData("claude")]
    [InlineData("once")]
    public async Task Stream_OfASilo_SaysWhatThePlainAnswerSays(string endpoint)
    {
        await using var silo = await SiloProcess.StartAsync(Setup);
        using var alice = new Caller(silo.Address, TestKeys.Alice);
        var plain = await CallAsync(alice, endpoint, """{"message":"What is the weather?"}""");
        plain.Status.ShouldBe(200, plain.Text);

        var stream = await CallAsync(alice, endpoint, """{"message":"What is the weather?","stream":true}""");

        var said = stream.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(static block => block[(block.IndexOf("data: ", StringComparison.Ordinal) + 6)..])
            .ToList();
        said[^1].ShouldBe("[DONE]");
        string.Concat(said.SkipLast(2).Select(static json => JsonElement.Parse(json).GetProperty("content").GetString()))
            .ShouldBe(plain.Json.GetProperty("content").GetString());
        JsonElement.Parse(said[^2]).GetProperty("meta").GetProperty("usage").GetProperty("output").GetInt64()
            .ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Session_ByWayOfTwoSilosOfOneContainer_IsOneConversation()
    {
        await using var azurite = await AzuriteServer.StartAsync(null, TestContext.Current.CancellationToken);
        var setup = Setup.On(azurite);
        await using var one = await SiloProcess.StartAsync(setup);
        await using var two = await SiloProcess.StartAsync(setup);
        using var here = new Caller(one.Address, TestKeys.Alice);
        using var there = new Caller(two.Address, TestKeys.Alice);
        var session = SessionOf(await CallAsync(here, "support", """{"message":"Hello"}"""));

        foreach (var (caller, turn) in ((Caller, int)[])[(there, 2), (here, 3), (there, 4)])
        {
            var reply = await CallAsync(caller, "support", Goes(session));
            reply.Status.ShouldBe(200, reply.Text);
            reply.Json.GetProperty("meta").GetProperty("turn").GetInt32().ShouldBe(turn);
        }

        (await CallAsync(here, "support", Goes(session))).Status.ShouldBe(429);
    }

    private static string Goes(string session) => $$"""{"message":"Go on","session_id":"{{session}}"}""";

    private static string SessionOf(Reply reply)
    {
        reply.Status.ShouldBe(200, reply.Text);
        return reply.Json.GetProperty("meta").GetProperty("session_id").GetString()!;
    }

    private static Task<Reply> CallAsync(
        Caller caller, string endpoint, string body, params (string Name, string Value)[] headers) =>
        caller.PostAsync($"/api/{TestKeys.Tenant}/{endpoint}", body, headers);
}
