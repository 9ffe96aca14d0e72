using Microsoft.Extensions.Logging;
using Sessions.Core.Items;
using Sessions.Gateway.Answers;
using Sessions.Gateway.Budgets;
using Sessions.Gateway.Identity;
using Sessions.Gateway.Keys;
using Sessions.Gateway.Summaries;
using Sessions.Gateway.Telemetry;
using Sessions.Gateway.Upstreams;
using Sessions.Runtime;
using Sessions.Wire.Requests;

namespace Sessions.Gateway.FrontDoor;

/// <summary>What every request of the front door shares.</summary>
internal sealed record FrontDoorServices(
    FrontDoorOptions Options,
    FrontDoorName Name,
    ISessionDirectory Sessions,
    IKeyRing Keys,
    SessionIdentityResolver Identity,
    PathIdentity? Paths,
    TurnMetadataReader Metadata,
    UpstreamRoutes Routes,
    UpstreamTransport Transport,
    ITokenCounter Counter,
    DrainState Drain,
    TurnInstruments Instruments,
    SummaryQueue? Summaries,
    SharedBudgets Budgets,
    RunningAnswers Answers,
    AnswerAgain Again,
    TimeProvider Time,
    ILogger<TurnEndpoint> Logger)
{
    /// <summary>How much of a request is read.</summary>
    public RequestLimits Limits { get; } = new() { ItemsMax = Options.ItemsMax, DepthMax = Options.DepthMax };
}
