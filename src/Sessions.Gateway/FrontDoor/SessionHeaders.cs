using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Sessions.Gateway.FrontDoor;

/// <summary>What every recorded answer tells the client about its session.</summary>
internal static class SessionHeaders
{
    /// <summary>Set to <c>false</c> where a turn went through while the store did not answer.</summary>
    public const string Recorded = "X-Session-Recorded";

    /// <summary>
    /// What was left out or put differently because the upstream speaks another wire format, <c>code=count</c> each.
    /// </summary>
    public const string Conversion = "X-Session-Conversion";

    /// <summary>Writes the headers; without a plan only the session's id.</summary>
    public static void Write(IHeaderDictionary headers, in TurnHead head)
    {
        headers["X-Session-Id"] = head.Session.Value;
        if (!head.IsRecorded)
        {
            headers[Recorded] = "false";
        }

        if (head.Notes is { Count: > 0 } notes)
        {
            headers[Conversion] = string.Join(", ", notes);
        }

        if (head.Plan is not { } plan)
        {
            return;
        }

        headers["X-Session-Turn"] = plan.Turn.ToString(CultureInfo.InvariantCulture);
        headers["X-Context-Tokens"] = plan.ContextTokens.ToString(CultureInfo.InvariantCulture);
        headers["X-Context-Window"] = plan.Window.ToString(CultureInfo.InvariantCulture);
        headers["X-Context-Pressure"] = plan.Pressure.ToString("0.000", CultureInfo.InvariantCulture);
        headers["X-Cache-Predicted-Tokens"] = plan.PredictedCacheRead.ToString(CultureInfo.InvariantCulture);
    }
}
