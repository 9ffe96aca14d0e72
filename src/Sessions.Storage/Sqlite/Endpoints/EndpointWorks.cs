using Sessions.Contracts.Endpoints;
using Sessions.Storage.Sqlite.Writing;

namespace Sessions.Storage.Sqlite.Endpoints;

/// <summary>An endpoint on its way into the file; what it replaces leaves it.</summary>
internal sealed class EndpointPutWork(
    EndpointKey key, EndpointDefinition definition, EndpointCondition condition, DateTimeOffset now)
    : WriteWork<EndpointWrite>
{
    private readonly byte[] _bytes = EndpointBytes.Write(definition);

    public override long Bytes => _bytes.Length + AppendWork.OverheadBytes;

    public override bool Erases => true;

    protected override EndpointWrite Run(WriterConnection connection) =>
        connection.Endpoints.Put(key, definition, _bytes, condition, now);

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}

/// <summary>An endpoint on its way out of the file.</summary>
internal sealed class EndpointDeleteWork(EndpointKey key, EndpointCondition condition) : WriteWork<EndpointRemoval>
{
    public override long Bytes => AppendWork.OverheadBytes;

    public override bool Erases => true;

    protected override EndpointRemoval Run(WriterConnection connection) =>
        connection.Endpoints.Delete(key, condition);

    protected override Exception OutcomeUnknown(StoreUnavailableException? reason) => Repeatable.GivenUp(reason);
}
