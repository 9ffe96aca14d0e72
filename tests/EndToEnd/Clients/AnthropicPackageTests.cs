using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Clients;

/// <summary>The vendor's .NET client for Anthropic works through the silo unchanged.</summary>
public sealed class AnthropicPackageTests(SimulatorSilo silo) : IDisposable
{
    private const string ModelName = "claude-opus-5-5";
    private const string Question = """[[sim tool=get_weather args={"city":"Oslo"}]] How is the weather in Oslo?""";

    private readonly string _session = SessionNames.Fresh();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Message_Whole_IsTheTurnInTheLog()
    {
        var answer = await Client().Messages.Create(Hello(), TestContext.Current.CancellationToken);

        answer.Content[0].TryPickText(out var text).ShouldBeTrue();
        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns((InputOf(answer.Usage), answer.Usage.OutputTokens));
        log.Turns[0].ShouldSay(text!.Text);
    }

    [Fact]
    public async Task Message_Streamed_IsTheTurnInTheLog()
    {
        var input = 0L;
        var output = 0L;
        await foreach (var e in Client().Messages.CreateStreaming(Hello(), TestContext.Current.CancellationToken))
        {
            if (e.TryPickStart(out var start))
            {
                input = InputOf(start.Message.Usage);
            }
            else if (e.TryPickDelta(out var delta))
            {
                output = delta.Usage.OutputTokens;
            }
        }

        (await silo.ReadLogAsync(_session)).ShouldHoldCompletedTurns((input, output));
    }

    [Fact]
    public async Task Message_ToolCallAndResult_AreTwoTurnsOfOnePath()
    {
        var tool = new Tool
        {
            Name = "get_weather",
            InputSchema = new InputSchema { Required = ["city"] },
        };
        var request = Hello() with { Messages = [new UserMessageParam(Question)], Tools = [tool] };
        var first = await Client().Messages.Create(request, TestContext.Current.CancellationToken);
        var call = first.Content.Select(static block => block.TryPickToolUse(out var use) ? use : null)
            .OfType<ToolUseBlock>()
            .Single();
        request = request with
        {
            Messages =
            [
                new UserMessageParam(Question),
                new AssistantMessageParam(new List<ContentBlockParam>
                {
                    new ToolUseBlockParam { ID = call.ID, Name = call.Name, Input = call.Input },
                }),
                new UserMessageParam(new List<ContentBlockParam>
                {
                    new ToolResultBlockParam(call.ID) { Content = "Rain, 4 degrees." },
                }),
            ],
        };
        var second = await Client().Messages.Create(request, TestContext.Current.CancellationToken);

        JsonSerializer.Serialize(call.Input).ShouldBe("""{"city":"Oslo"}""");
        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns(
            (InputOf(first.Usage), first.Usage.OutputTokens), (InputOf(second.Usage), second.Usage.OutputTokens));
        log.Turns[1].Start.Matched.ShouldBe(log.Turns[0].Start.Items);
    }

    [Theory]
    [InlineData("429;retry_after=1", 429)]
    [InlineData("529", 529)]
    public async Task Retry_AfterFaultOfProvider_SucceedsAndBothAttemptsAreTurns(string fault, int status)
    {
        _http.DefaultRequestHeaders.Add("x-sim-fault", $"{fault};times=1;key={_session}");

        await Client().Messages.Create(Hello(), TestContext.Current.CancellationToken);

        var log = await silo.ReadLogAsync(_session);
        log.Turns.Select(static turn => turn.Ending).ShouldBe([TurnEnding.Failed, TurnEnding.Completed]);
        log.Turns[0].End!.Status.ShouldBe(status);
    }

    [Fact]
    public async Task BadRequest_OfProvider_IsNotRetried()
    {
        _http.DefaultRequestHeaders.Add("x-sim-fault", "400");

        await Should.ThrowAsync<AnthropicBadRequestException>(CreateAsync(TestKeys.Alice));

        (await silo.ReadLogAsync(_session)).Turns.Single().Ending.ShouldBe(TurnEnding.Failed);
    }

    [Fact]
    public async Task UnknownKey_IsRefused() =>
        await Should.ThrowAsync<AnthropicUnauthorizedException>(CreateAsync("sk-nobody"));

    [Fact]
    public async Task SessionOfAnotherKey_IsRefused()
    {
        await CreateAsync(TestKeys.Alice);

        await Should.ThrowAsync<AnthropicForbiddenException>(CreateAsync(TestKeys.Bob));

        (await silo.ReadLogAsync(_session)).Turns.Count.ShouldBe(1);
    }

    [Fact]
    public async Task CountTokens_Answers_AndRecordsNothing()
    {
        var count = await Client().Messages.CountTokens(
            new MessageCountTokensParams { Model = ModelName, Messages = [new UserMessageParam("Say hello.")] },
            TestContext.Current.CancellationToken);

        count.InputTokens.ShouldBeGreaterThan(0);
        (await silo.ReadLogAsync(_session)).Events.ShouldBeEmpty();
    }

    [Fact]
    public async Task Models_AreListed() =>
        (await Client().Models.List(cancellationToken: TestContext.Current.CancellationToken))
            .Items.Count.ShouldBeGreaterThan(1);

    public void Dispose() => _http.Dispose();

    private static MessageCreateParams Hello() => new()
    {
        Model = ModelName,
        MaxTokens = 500,
        Messages = [new UserMessageParam("Say hello.")],
    };

    private static long InputOf(Usage usage) =>
        usage.InputTokens + (usage.CacheReadInputTokens ?? 0) + (usage.CacheCreationInputTokens ?? 0);

    private Task<Message> CreateAsync(string key) =>
        Client(key).Messages.Create(Hello(), TestContext.Current.CancellationToken);

    private AnthropicClient Client(string key = TestKeys.Alice)
    {
        _http.DefaultRequestHeaders.Remove("X-Session-Id");
        _http.DefaultRequestHeaders.Add("X-Session-Id", _session);
        return new AnthropicClient
        {
            ApiKey = key,
            BaseUrl = silo.Silo.Address.GetLeftPart(UriPartial.Authority),
            HttpClient = _http,
        };
    }
}
