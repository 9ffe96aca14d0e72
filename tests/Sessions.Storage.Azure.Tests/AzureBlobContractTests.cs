using Sessions.Storage.AzureBlobs;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

public sealed class AzureBlobContractTests(Azurite azurite) : SessionStoreContract
{
    protected override async Task<ISessionStore> OpenStoreAsync() =>
        await AzureBlobSessionStore.OpenAsync(azurite.NewContainer(), TimeProvider.System);

    protected override async Task CloseStoreAsync(ISessionStore store) =>
        await ((AzureBlobSessionStore)store).DisposeAsync();
}

/// <summary>The same with segments so small that every test seals some.</summary>
public sealed class SmallSegmentContractTests(Azurite azurite) : SessionStoreContract
{
    protected override async Task<ISessionStore> OpenStoreAsync() =>
        await AzureBlobSessionStore.OpenAsync(
            azurite.NewContainer() with { SegmentBlocksMax = 4 }, TimeProvider.System);

    protected override async Task CloseStoreAsync(ISessionStore store) =>
        await ((AzureBlobSessionStore)store).DisposeAsync();
}
