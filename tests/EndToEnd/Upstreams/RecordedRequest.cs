using Sessions.EndToEnd.Wires;

namespace Sessions.EndToEnd.Upstreams;

/// <summary>A request as it arrived at the upstream.</summary>
internal sealed record RecordedRequest(HttpHead Head, byte[] Body);
