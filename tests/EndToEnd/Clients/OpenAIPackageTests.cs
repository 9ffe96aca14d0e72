using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Responses;
using Sessions.Core.Turns;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Clients;

/// <summary>The vendor's .NET client for OpenAI works through the silo unchanged.</summary>
public sealed class OpenAIPackageTests(SimulatorSilo silo) : IDisposable
{
    private const string Model = "gpt-5.4";
    private const string Question = """[[sim tool=get_weather args={"city":"Oslo"}]] How is the weather in Oslo?""";
    private static readonly BinaryData Schema = BinaryData.FromString(
        """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");

    private readonly string _session = SessionNames.Fresh();
    private readonly HttpClient _http = new();

    [Fact]
    public async Task Chat_Whole_IsTheTurnInTheLog()
    {
        ChatCompletion answer = await Chat().CompleteChatAsync(
            ["Say hello."], null, TestContext.Current.CancellationToken);

        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns((answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount));
        log.Turns[0].ShouldSay(answer.Content[0].Text);
    }

    [Fact]
    public async Task Chat_Streamed_IsTheTurnInTheLog()
    {
        var text = "";
        ChatTokenUsage? usage = null;
        var updates = Chat().CompleteChatStreamingAsync(["Say hello."], null, TestContext.Current.CancellationToken);
        await foreach (var update in updates)
        {
            text += string.Concat(update.ContentUpdate.Select(static part => part.Text));
            usage = update.Usage ?? usage;
        }

        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns((usage!.InputTokenCount, usage.OutputTokenCount));
        log.Turns[0].ShouldSay(text);
    }

    [Fact]
    public async Task Chat_ToolCallAndResult_AreTwoTurnsOfOnePath()
    {
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("get_weather", "The weather now.", Schema) },
        };
        List<ChatMessage> messages = [new UserChatMessage(Question)];
        ChatCompletion first = await Chat().CompleteChatAsync(messages, options, TestContext.Current.CancellationToken);
        var call = first.ToolCalls.Single();
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, "Rain, 4 degrees."));
        ChatCompletion second = await Chat().CompleteChatAsync(
            messages, options, TestContext.Current.CancellationToken);

        (call.FunctionName, call.FunctionArguments.ToString()).ShouldBe(("get_weather", """{"city":"Oslo"}"""));
        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns(
            (first.Usage.InputTokenCount, first.Usage.OutputTokenCount),
            (second.Usage.InputTokenCount, second.Usage.OutputTokenCount));
        log.Turns[1].Start.Matched.ShouldBe(log.Turns[0].Start.Items);
    }

    [Fact]
    public async Task Response_Whole_IsTheTurnInTheLog()
    {
        ResponseResult answer = await Responses().CreateResponseAsync(
            Model, "Say hello.", cancellationToken: TestContext.Current.CancellationToken);

        var log = await silo.ReadLogAsync(_session);
        log.ShouldHoldCompletedTurns((answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount));
        log.Turns[0].ShouldSay(answer.GetOutputText());
    }

    [Fact]
    public async Task Response_Streamed_IsTheTurnInTheLog()
    {
        ResponseTokenUsage? usage = null;
        var stream = Responses().CreateResponseStreamingAsync(
            Model, "Say hello.", cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var update in await stream)
        {
            usage = (update as StreamingResponseCompletedUpdate)?.Response.Usage ?? usage;
        }

        (await silo.ReadLogAsync(_session)).ShouldHoldCompletedTurns((usage!.InputTokenCount, usage.OutputTokenCount));
    }

    [Fact]
    public async Task Response_ToolCallAndResult_AreTwoTurns()
    {
        var options = new CreateResponseOptions(Model, [ResponseItem.CreateUserMessageItem(Question)]);
        options.Tools.Add(ResponseTool.CreateFunctionTool("get_weather", Schema, false, "The weather now."));
        ResponseResult first = await Responses().CreateResponseAsync(options, TestContext.Current.CancellationToken);
        var call = first.OutputItems.OfType<FunctionCallResponseItem>().Single();
        options.InputItems.Add(call);
        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "Rain, 4 degrees."));
        ResponseResult second = await Responses().CreateResponseAsync(options, TestContext.Current.CancellationToken);

        (await silo.ReadLogAsync(_session)).ShouldHoldCompletedTurns(
            (first.Usage.InputTokenCount, first.Usage.OutputTokenCount),
            (second.Usage.InputTokenCount, second.Usage.OutputTokenCount));
    }

    [Theory]
    [InlineData("429;retry_after=1", 429)]
    [InlineData("500", 500)]
    public async Task Retry_AfterFaultOfProvider_SucceedsAndBothAttemptsAreTurns(string fault, int status)
    {
        _http.DefaultRequestHeaders.Add("x-sim-fault", $"{fault};times=1;key={_session}");

        await Chat().CompleteChatAsync(["Say hello."], null, TestContext.Current.CancellationToken);

        var log = await silo.ReadLogAsync(_session);
        log.Turns.Select(static turn => turn.Ending).ShouldBe([TurnEnding.Failed, TurnEnding.Completed]);
        log.Turns[0].End!.Status.ShouldBe(status);
    }

    [Fact]
    public async Task BadRequest_OfProvider_IsNotRetried()
    {
        _http.DefaultRequestHeaders.Add("x-sim-fault", "400");

        (await FailureAsync(TestKeys.Alice)).ShouldBe(400);

        (await silo.ReadLogAsync(_session)).Turns.Single().Ending.ShouldBe(TurnEnding.Failed);
    }

    [Fact]
    public async Task UnknownKey_IsRefused() => (await FailureAsync("sk-nobody")).ShouldBe(401);

    [Fact]
    public async Task SessionOfAnotherKey_IsRefused()
    {
        await Chat().CompleteChatAsync(["Mine."], null, TestContext.Current.CancellationToken);

        (await FailureAsync(TestKeys.Bob)).ShouldBe(403);

        (await silo.ReadLogAsync(_session)).Turns.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Models_AreListed() =>
        (await Client().GetOpenAIModelClient().GetModelsAsync(TestContext.Current.CancellationToken))
            .Value.Count.ShouldBeGreaterThan(3);

    public void Dispose() => _http.Dispose();

    private async Task<int> FailureAsync(string key)
    {
        var failure = await Should.ThrowAsync<ClientResultException>(
            () => Client(key).GetChatClient(Model).CompleteChatAsync(
                ["Say hello."], null, TestContext.Current.CancellationToken));
        return failure.Status;
    }

    private ChatClient Chat() => Client().GetChatClient(Model);

    private ResponsesClient Responses() => Client().GetResponsesClient();

    private OpenAIClient Client(string key = TestKeys.Alice)
    {
        _http.DefaultRequestHeaders.Remove("X-Session-Id");
        _http.DefaultRequestHeaders.Add("X-Session-Id", _session);
        return new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions
        {
            Endpoint = new Uri(silo.Silo.Address, "/v1"),
            Transport = new HttpClientPipelineTransport(_http),
        });
    }
}
