using Sessions.EndToEnd.Silos;

namespace Sessions.EndToEnd.Clusters;

/// <summary>A cluster's setting that does not hold stops the silo at start, with a sentence that says what to set.</summary>
public sealed class ClusterModeTests
{
    [Theory]
    [InlineData("Nonsense", "Cluster:Mode is 'Nonsense'. Set it (Cluster__Mode) to Embedded, Localhost, AzureStorage or AdoNet.")]
    [InlineData("1", "Cluster:Mode is '1'. Set it (Cluster__Mode) to Embedded, Localhost, AzureStorage or AdoNet.")]
    [InlineData("AdoNet", "set Cluster:ConnectionString (Cluster__ConnectionString) to that of the PostgreSQL database.")]
    [InlineData("AzureStorage", "set Cluster:ConnectionString (Cluster__ConnectionString) to that of the Azure storage account, or")]
    [InlineData("AzureStorage", "set Cluster:TableServiceUri and Cluster:BlobServiceUri to its endpoints.")]
    public async Task Start_ModeThatDoesNotHold_SaysWhatToSet(string mode, string sentence) =>
        (await FailureAsync(("Cluster__Mode", mode))).ShouldContain(sentence);

    [Theory]
    [InlineData("TableServiceUri", "http://a.table.core.windows.net", "must be an https address, such as https://NAME.table.core.windows.net.")]
    [InlineData("BlobServiceUri", "a.blob", "must be an https address, such as https://NAME.blob.core.windows.net.")]
    [InlineData("TableServiceUri", "https://a.table.core.windows.net", "One of Cluster:TableServiceUri and Cluster:BlobServiceUri is missing")]
    public async Task Start_EndpointThatDoesNotHold_SaysWhatToSet(string name, string value, string sentence) =>
        (await FailureAsync(("Cluster__Mode", "AzureStorage"), ($"Cluster__{name}", value))).ShouldContain(sentence);

    [Fact]
    public async Task Start_ConnectionStringAndEndpoints_SaysToKeepOne() =>
        (await FailureAsync(
            ("Cluster__Mode", "AzureStorage"),
            ("Cluster__ConnectionString", "UseDevelopmentStorage=true"),
            ("Cluster__BlobServiceUri", "https://a.blob.core.windows.net"))).ShouldContain("are both set. Keep one");

    [Fact]
    public async Task Start_EndpointOfAnotherMode_SaysWhereItBelongs() =>
        (await FailureAsync(("Cluster__Mode", "Localhost"), ("Cluster__BlobServiceUri", "https://a.blob.core.windows.net")))
            .ShouldContain("belong to Cluster:Mode AzureStorage; it is Localhost");

    [Fact]
    public async Task Start_PortOutOfRange_SaysTheRange() =>
        (await FailureAsync(("Cluster__Mode", "Localhost"), ("Cluster__SiloPort", "70000")))
            .ShouldContain("Cluster:SiloPort is '70000'. Set it (Cluster__SiloPort) to a number from 1 to 65535.");

    [Fact]
    public async Task Start_ClusterOfASiloBuiltWithoutOrleans_SaysSo()
    {
        Assert.SkipWhen(ClusterSilos.HasOrleans, "This silo was built with Orleans.");

        (await FailureAsync(("Cluster__Mode", "Localhost"))).ShouldContain("was built without Orleans");
    }

    private static async Task<string> FailureAsync(params (string Name, string Value)[] environment)
    {
        var setup = new SiloSetup { Environment = environment.ToDictionary(static it => it.Name, static it => it.Value) };
        var failure = await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await using var silo = await SiloProcess.StartAsync(setup);
        });
        return failure.Message;
    }
}
