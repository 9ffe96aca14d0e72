using Sessions.EndToEnd.Silos;
using Sessions.EndToEnd.Upstreams;

namespace Sessions.EndToEnd.Conversations;

/// <summary>How a silo of one test's own is set up, in front of an upstream that shows its bytes.</summary>
internal static class ConversationSilo
{
    /// <summary>The set-up.</summary>
    /// <param name="upstream">The upstream; priced and free models are served alike.</param>
    /// <param name="environment">Further settings, as environment variables.</param>
    public static SiloSetup Of(RecordingUpstream upstream, params (string Name, string Value)[] environment) => new()
    {
        Configuration = $$"""
            {
              {{TestKeys.Configuration}},
              "Upstreams": [
                {"Name": "plain", "BaseAddress": "{{upstream.Address}}", "Models": ["{{RecordingSilo.Plain}}", "gpt-5.4"],
                 "Wires": ["chat", "responses", "messages"]}
              ]
            }
            """,
        Environment = environment.ToDictionary(static pair => pair.Name, static pair => pair.Value),
    };
}
