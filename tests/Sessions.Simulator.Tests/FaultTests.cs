using System.Net;

namespace Sessions.Simulator.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task Header_429WithRetryAfter_IsARateLimit()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var response = await provider.PostAsync(
            Bodies.Chat, Bodies.ChatBody("hi"), ("x-sim-fault", "429;retry_after=2"));

        response.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Directive_529_IsAnthropicsOverload()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var error = await provider.JsonAsync(Bodies.Messages, Bodies.MessagesBody("[[sim fault=529]]"));

        error.String("error", "type").ShouldBe("overloaded_error");
    }

    [Fact]
    public async Task FaultTimes_WithKey_FailsSoOftenAndThenSucceeds()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await provider.PostAsync(
                Bodies.Chat,
                Bodies.ChatBody($"try {i}"),
                ("x-sim-fault", "500"), ("x-sim-fault-times", "2"), ("x-sim-fault-key", "k"));
            statuses.Add((int)response.StatusCode);
        }

        statuses.ShouldBe([500, 500, 200]);
    }

    [Fact]
    public async Task Cut_AfterThreeEvents_DeliversThreeAndBreaks()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        using var response = await provider.PostAsync(
            Bodies.Messages, Bodies.MessagesBody("[[sim fault=cut cut_after=3]]", ""","stream":true"""));
        await using var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var lines = 0;

        await Should.ThrowAsync<IOException>(async () =>
        {
            while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            {
                lines += line.StartsWith("data: ", StringComparison.Ordinal) ? 1 : 0;
            }
        });

        lines.ShouldBe(3);
    }

    [Fact]
    public async Task Cut_NotStreamed_BreaksInMidBody()
    {
        await using var provider = await SimulatedProvider.StartAsync();
        using var response = await provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi"), ("x-sim-fault", "cut"));

        await Should.ThrowAsync<HttpRequestException>(
            () => response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ErrorEvent_InMidStream_EndsTheStreamWithIt()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var stream = await provider.TextAsync(
            Bodies.Messages, Bodies.MessagesBody("[[sim fault=error after=2]]", ""","stream":true"""));

        Bodies.Types(stream).ShouldBe(["message_start", "ping", "error"]);
    }

    [Fact]
    public async Task Stall_Streamed_SendsHeadersAndNothingElse()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var response = await provider.PostAsync(
            Bodies.Chat, Bodies.ChatBody("hi", ""","stream":true"""), ("x-sim-fault", "stall"));
        var stream = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        var read = stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        read.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("negative", "-8")]
    [InlineData("usage", "-8")]
    [InlineData("absurd", "4000000000000000")]
    public async Task Lie_AboutUsage_IsTold(string lie, string promptTokens)
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var answer = await provider.JsonAsync(Bodies.Chat, Bodies.ChatBody("hi"), ("x-sim-lie", lie));

        // Three tokens prime the reply, four are the message's, one is its text.
        answer.At("usage", "prompt_tokens").GetRawText().ShouldBe(promptTokens);
    }

    [Fact]
    public async Task Lie_MissingUsage_IsNotThere()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        (await provider.TextAsync(Bodies.Chat, Bodies.ChatBody("hi"), ("x-sim-fault", "lie=missing")))
            .ShouldNotContain("usage");
    }

    [Fact]
    public async Task FaultRate_SameSeed_FailsTheSameRequests()
    {
        var options = new SimulatorOptions { FaultRate = 0.5, Seed = 7 };
        await using var first = await SimulatedProvider.StartAsync(options);
        await using var second = await SimulatedProvider.StartAsync(options);

        var statuses = await StatusesAsync(first);

        (await StatusesAsync(second)).ShouldBe(statuses);
        statuses.ShouldContain(200);
        statuses.Distinct().Count().ShouldBeGreaterThan(1);
    }

    private static async Task<List<int>> StatusesAsync(SimulatedProvider provider)
    {
        var statuses = new List<int>();
        for (var i = 0; i < 20; i++)
        {
            using var response = await provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi"));
            statuses.Add((int)response.StatusCode);
        }

        return statuses;
    }
}
