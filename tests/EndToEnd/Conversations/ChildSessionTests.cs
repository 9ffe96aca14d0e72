using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Conversations;

/// <summary>Sessions that work for another one: its limits hold for all of them, and its roll-up sums them up.</summary>
public sealed class ChildSessionTests(SimulatorSilo silo)
{
    private const string Body = """{"model":"gpt-5","messages":[{"role":"user","content":"Which crane?"}]}""";

    private readonly string _root = SessionNames.Fresh();

    [Fact]
    public async Task Children_ShareTheLimitsOfTheirParent()
    {
        var (child, grandchild) = await FamilyAsync();
        await LimitAsync("""{"limits": {"max_messages": 2}}""");

        (await SendAsync(child)).Status.ShouldBe(200);
        (await SendAsync(grandchild)).Status.ShouldBe(200);
        var third = await SendAsync(child);

        third.Status.ShouldBe(429, third.Text);
        third.Text.ShouldContain("cap_reached");
        third.Header("x-should-retry").ShouldBe("false");
        (await silo.Alice.GetAsync($"/sessions/{child}")).Json.GetProperty("turns").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task ManyChildrenAtOnce_PassExactlyTheCap()
    {
        var (child, grandchild) = await FamilyAsync();
        await LimitAsync("""{"limits": {"max_messages": 10}}""");

        var replies = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync(i % 2 == 0 ? child : grandchild)));

        replies.Count(static reply => reply.Status == 200).ShouldBe(10);
    }

    [Fact]
    public async Task RollUp_SumsAllAndIsCompleteOnceTheyAreClosed()
    {
        var (child, grandchild) = await FamilyAsync();
        await SendAsync(child);
        await SendAsync(grandchild);

        var open = (await silo.Alice.GetAsync($"/sessions/{_root}/rollup")).Json;
        await silo.Alice.PostAsync($"/sessions/{child}/close", "");
        await silo.Alice.PostAsync($"/sessions/{grandchild}/close", "");
        var closed = (await silo.Alice.GetAsync($"/sessions/{_root}/rollup")).Json;

        open.GetProperty("complete").GetBoolean().ShouldBeFalse();
        open.GetProperty("open").GetInt32().ShouldBe(2);
        closed.GetProperty("complete").GetBoolean().ShouldBeTrue();
        closed.GetProperty("turns").GetInt32().ShouldBe(2);
        closed.GetProperty("usage").GetProperty("output").GetInt64().ShouldBePositive();
        closed.GetProperty("children").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task DeletedChild_CountsAsGone()
    {
        var (child, _) = await FamilyAsync();
        await silo.Alice.SendAsync(HttpMethod.Delete, $"/sessions/{child}", null);

        (await silo.Alice.GetAsync($"/sessions/{_root}/rollup")).Json.GetProperty("gone").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task SessionThatWouldWorkForItself_Is422()
    {
        var (child, grandchild) = await FamilyAsync();
        await silo.Alice.SendAsync(HttpMethod.Delete, $"/sessions/{child}", null);

        var circle = await CreateAsync(child, grandchild);

        circle.Status.ShouldBe(422, circle.Text);
        (await CreateAsync("lone-" + child, "lone-" + child)).Status.ShouldBe(422);
    }

    [Fact]
    public async Task ParentOfAnotherKey_Is403()
    {
        await FamilyAsync();

        var foreign = await silo.Bob.PostAsync("/sessions", $$"""{"id": "theirs-{{_root}}", "parent": "{{_root}}"}""");

        foreign.Status.ShouldBe(403, foreign.Text);
    }

    private async Task<(string Child, string Grandchild)> FamilyAsync()
    {
        (await CreateAsync(_root, null)).Status.ShouldBe(201);
        (await CreateAsync(_root + ".a", _root)).Status.ShouldBe(201);
        (await CreateAsync(_root + ".a.b", _root + ".a")).Status.ShouldBe(201);
        return (_root + ".a", _root + ".a.b");
    }

    private Task<Reply> CreateAsync(string id, string? parent) => silo.Alice.PostAsync(
        "/sessions",
        parent is null ? $$"""{"id": "{{id}}"}""" : $$"""{"id": "{{id}}", "parent": "{{parent}}"}""");

    private Task<Reply> SendAsync(string session) =>
        silo.Alice.PostAsync("/v1/chat/completions", Body, ("X-Session-Id", session));

    private async Task LimitAsync(string policy)
    {
        using var content = new StringContent(policy, System.Text.Encoding.UTF8, "application/json");
        (await silo.Alice.SendAsync(HttpMethod.Put, $"/sessions/{_root}/policy", content)).Status.ShouldBe(200);
    }
}
