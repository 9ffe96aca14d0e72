using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Responses;
using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;

namespace Sessions.EndToEnd.Responses;

/// <summary>The vendor's .NET client finds its responses kept by the grid.</summary>
public sealed class DotNetClientTests(KeepingSilo silo) : IClassFixture<KeepingSilo>, IDisposable
{
    private readonly HttpClient _http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KeepingSilo.Bare)]
    [InlineData(KeepingSilo.Chat)]
    public async Task Chain_OfThree_IsRetrievedAndDeleted(string model)
    {
        var client = Client();
        ResponseResult first = await client.CreateResponseAsync(model, "One.", cancellationToken: Token);
        ResponseResult second = await client.CreateResponseAsync(model, "Two.", first.Id, Token);
        ResponseResult third = await client.CreateResponseAsync(model, "Three.", second.Id, Token);
        ResponseResult again = await client.GetResponseAsync(third.Id, Token);

        third.GetOutputText().ShouldBe("5 entries");
        again.Id.ShouldBe(third.Id);
        again.PreviousResponseId.ShouldBe(second.Id);
        again.GetOutputText().ShouldBe("5 entries");
        (await client.DeleteResponseAsync(third.Id, Token)).Value.Deleted.ShouldBeTrue();
        (await Should.ThrowAsync<ClientResultException>(() => client.GetResponseAsync(third.Id, Token)))
            .Status.ShouldBe(404);
    }

    [Fact]
    public async Task Streamed_IsRetrievedUnderTheIdOfItsEvents()
    {
        var client = Client();
        var ids = new HashSet<string>();
        var stream = client.CreateResponseStreamingAsync(KeepingSilo.Bare, "One.", cancellationToken: Token);
        await foreach (var update in await stream)
        {
            if (update is StreamingResponseCreatedUpdate created)
            {
                ids.Add(created.Response.Id);
            }
            else if (update is StreamingResponseCompletedUpdate completed)
            {
                ids.Add(completed.Response.Id);
            }
        }

        ResponseResult kept = await client.GetResponseAsync(ids.Single(), Token);

        kept.Status.ShouldBe(ResponseStatus.Completed);
        kept.GetOutputText().ShouldBe("1 entries");
    }

    [Fact]
    public async Task UnknownPredecessor_IsABadRequest()
    {
        var failure = await Should.ThrowAsync<ClientResultException>(
            () => Client().CreateResponseAsync(KeepingSilo.Bare, "One.", "resp_grd1nothing", Token));

        failure.Status.ShouldBe(400);
        failure.Message.ShouldContain("previous_response_not_found");
    }

    public void Dispose() => _http.Dispose();

    private ResponsesClient Client()
    {
        var provider = silo.Upstream.On(ScriptedProvider.AnswerAsync);
        _http.DefaultRequestHeaders.Add(RecordingUpstream.CaseHeader, provider.Name);
        return new OpenAIClient(new ApiKeyCredential(TestKeys.Alice), new OpenAIClientOptions
        {
            Endpoint = new Uri(silo.Silo.Address, "/v1"),
            Transport = new HttpClientPipelineTransport(_http),
            RetryPolicy = new ClientRetryPolicy(0),
        }).GetResponsesClient();
    }
}
