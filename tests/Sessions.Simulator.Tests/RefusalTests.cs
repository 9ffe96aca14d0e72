using System.Net;

namespace Sessions.Simulator.Tests;

public sealed class RefusalTests
{
    [Theory]
    [InlineData(Bodies.Chat, "You didn't provide an API key.")]
    [InlineData(Bodies.Responses, "You didn't provide an API key.")]
    [InlineData(Bodies.Messages, "x-api-key header is required")]
    public async Task Post_NoKey_Is401(string path, string message)
    {
        await using var provider = await SimulatedProvider.StartAsync(hasKey: false);

        using var response = await provider.PostAsync(path, Bodies.Body(path, "hi"));

        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldContain(message);
    }

    [Fact]
    public async Task Post_NoKeyButAnonymousAllowed_IsAnswered()
    {
        await using var provider = await SimulatedProvider.StartAsync(
            new SimulatorOptions { AllowAnonymous = true }, hasKey: false);

        using var response = await provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(Bodies.Chat, "{", "We could not parse the JSON body of your request.")]
    [InlineData(Bodies.Chat, "[]", "The request body must be a JSON object.")]
    [InlineData(Bodies.Chat, "{}", "you must provide a model parameter")]
    [InlineData(Bodies.Chat, """{"model":"sim-1"}""", "Missing required parameter: 'messages'.")]
    [InlineData(Bodies.Chat, """{"model":"sim-1","messages":[]}""", "Invalid 'messages': empty array.")]
    [InlineData(Bodies.Chat, """{"model":"sim-1","messages":[{"role":"x"}]}""", "Invalid value: 'x'. Supported")]
    [InlineData(
        Bodies.Chat,
        """{"model":"sim-1","messages":[{"role":"tool","tool_call_id":"c1","content":""}]}""",
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.")]
    [InlineData(
        Bodies.Chat,
        """
        {"model":"sim-1","messages":[{"role":"assistant","tool_calls":[{"id":"c1"}]},{"role":"user","content":""}]}
        """,
        "An assistant message with 'tool_calls' must be followed by tool messages")]
    [InlineData(
        Bodies.Chat,
        """
        {"model":"sim-1","messages":[{"role":"assistant","tool_calls":[{"id":"c1"}]},
        {"role":"tool","tool_call_id":"c2","content":"x"}]}
        """,
        "Invalid parameter: 'tool_call_id' of 'c2' not found in 'tool_calls' of previous message.")]
    [InlineData(
        Bodies.Chat,
        """{"model":"sim-1","messages":[{"role":"assistant","tool_calls":[{"id":"c1"}]}]}""",
        "An assistant message with 'tool_calls' must be followed by tool messages")]
    [InlineData(
        Bodies.Responses,
        """{"model":"sim-1","input":[{"type":"compaction","encrypted_content":"gAAAAforeign"}]}""",
        "The encrypted content gAAA...eign could not be verified.")]
    [InlineData(Bodies.Responses, """{"model":"sim-1"}""", "Missing required parameter: 'input'.")]
    [InlineData(
        Bodies.Responses,
        """{"model":"sim-1","input":[{"type":"function_call_output","call_id":"c1","output":""}]}""",
        "No tool call found for function call output with call_id c1.")]
    [InlineData(
        Bodies.Responses,
        """{"model":"sim-1","input":[{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]}""",
        "No tool output found for function call c1.")]
    [InlineData(Bodies.Messages, "{", "The request body is not valid JSON")]
    [InlineData(Bodies.Messages, """{"model":"sim-claude"}""", "max_tokens: Field required")]
    [InlineData(Bodies.Messages, """{"model":"sim-claude","max_tokens":9}""", "messages: Field required")]
    public async Task Post_MalformedRequest_Is400InTheProvidersWords(string path, string body, string message)
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var response = await provider.PostAsync(path, body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        Bodies.At(text, "error", "message").GetString()!.ShouldStartWith(message);
        Bodies.At(text, "error", "type").GetString().ShouldBe("invalid_request_error");
    }

    [Theory]
    [InlineData(Bodies.Chat, "sim-small", """
        {"error":{"message":"Your input exceeds the context window of this model.
         Please adjust your input and try again.",
        "type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}
        """)]
    [InlineData(Bodies.Responses, "sim-small", """
        {"error":{"message":"Your input exceeds the context window of this model.
         Please adjust your input and try again.",
        "type":"invalid_request_error","param":"input","code":"context_length_exceeded"}}
        """)]
    [InlineData(Bodies.Messages, "sim-small", """
        {"type":"error","error":{"type":"invalid_request_error",
        "message":"prompt is too long: 9004 tokens > 8192 maximum"},"request_id":"req_910a2dec89025cc100000001"}
        """)]
    public async Task Post_PromptLongerThanWindow_Is400(string path, string model, string expected)
    {
        await using var provider = await SimulatedProvider.StartAsync();
        var body = Bodies.Body(path, Bodies.Text(9000))
            .Replace("sim-claude", model, StringComparison.Ordinal)
            .Replace("sim-1", model, StringComparison.Ordinal);

        var text = await provider.TextAsync(path, body);

        text.ShouldBe(expected.Unwrapped());
    }

    [Fact]
    public async Task Post_UnknownModel_Is404()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var response = await provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi", model: "nobody-knows"));

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Get_UnknownPath_Is404InTheCallersFormat()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var openAi = await provider.GetAsync("/v1/nothing");
        var anthropic = await provider.GetAsync("/v1/nothing", ("anthropic-version", "2023-06-01"));

        openAi.String("error", "code").ShouldBe("unknown_url");
        anthropic.String("error", "type").ShouldBe("not_found_error");
    }

    [Fact]
    public async Task Models_BothShapes_ListTheCatalog()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        var openAi = await provider.GetAsync("/v1/models");
        var anthropic = await provider.GetAsync("/v1/models/claude-opus-5-5", ("anthropic-version", "2023-06-01"));

        openAi.String("object").ShouldBe("list");
        openAi.String("data", "0", "object").ShouldBe("model");
        anthropic.String("type").ShouldBe("model");
        anthropic.String("id").ShouldBe("claude-opus-5-5");
    }

    [Fact]
    public async Task Answers_EveryFormat_CarryARequestId()
    {
        await using var provider = await SimulatedProvider.StartAsync();

        using var chat = await provider.PostAsync(Bodies.Chat, Bodies.ChatBody("hi"));
        using var messages = await provider.PostAsync(Bodies.Messages, Bodies.MessagesBody("hi"));

        chat.Headers.Contains("x-request-id").ShouldBeTrue();
        messages.Headers.Contains("request-id").ShouldBeTrue();
    }
}
