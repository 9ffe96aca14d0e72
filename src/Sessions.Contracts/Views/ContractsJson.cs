using System.Text.Json.Serialization;
using Sessions.Contracts.Endpoints;

namespace Sessions.Contracts.Views;

/// <summary>How everything that crosses the session API's wire is written: snake case, nulls shown.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(SessionView))]
[JsonSerializable(typeof(SessionPage))]
[JsonSerializable(typeof(CreateSessionRequest))]
[JsonSerializable(typeof(ChangeSessionRequest))]
[JsonSerializable(typeof(CustomEventRequest))]
[JsonSerializable(typeof(CustomEventReceiptView))]
[JsonSerializable(typeof(EventView))]
[JsonSerializable(typeof(EventPageView))]
[JsonSerializable(typeof(TurnPageView))]
[JsonSerializable(typeof(ContextView))]
[JsonSerializable(typeof(ContextDiffView))]
[JsonSerializable(typeof(ItemView))]
[JsonSerializable(typeof(PolicyView))]
[JsonSerializable(typeof(CompactionOutcomeView))]
[JsonSerializable(typeof(CompactionPageView))]
[JsonSerializable(typeof(CacheView))]
[JsonSerializable(typeof(CachePrefixesView))]
[JsonSerializable(typeof(EndpointDefinition))]
[JsonSerializable(typeof(EndpointView))]
[JsonSerializable(typeof(EndpointPage))]
[JsonSerializable(typeof(RollupView))]
[JsonSerializable(typeof(EndpointMetaView))]
[JsonSerializable(typeof(ProblemView))]
public sealed partial class ContractsJson : JsonSerializerContext;
