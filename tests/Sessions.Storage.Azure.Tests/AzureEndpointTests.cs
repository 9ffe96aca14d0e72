using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

public sealed class AzureEndpointTests(Azurite azurite) : EndpointStoreContract
{
    private AzureBlobStoreOptions _options = null!;

    [Fact]
    public async Task Put_EndpointThatAnotherNodeMade_SeesItsVersion()
    {
        await using var other = await AzureBlobSessionStore.OpenAsync(_options, Time, null, Token);
        var made = await other.PutAsync(Key("a.b"), Definition("m-1"), EndpointCondition.Absent, Token);

        (await Store.PutAsync(Key("a.b"), Definition("m-2"), EndpointCondition.Absent, Token)).Status
            .ShouldBe(EndpointWriteStatus.Conflict);
        (await Store.PutAsync(Key("a.b"), Definition("m-2"), EndpointCondition.At(made.Endpoint!.Version), Token)).Status
            .ShouldBe(EndpointWriteStatus.Replaced);

        (await other.GetAsync(Key("a.b"), Token))!.Definition.Model.ShouldBe("m-2");
    }

    protected override async Task<IEndpointStore> OpenStoreAsync()
    {
        _options = azurite.NewContainer();
        return await AzureBlobSessionStore.OpenAsync(_options, Time, null, Token);
    }

    protected override async Task CloseStoreAsync(IEndpointStore store) =>
        await ((AzureBlobSessionStore)store).DisposeAsync();
}
