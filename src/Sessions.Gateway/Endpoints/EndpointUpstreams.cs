using Sessions.Contracts.Endpoints;
using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Endpoints;

/// <summary>Which upstream the turns of an endpoint go to.</summary>
internal sealed class EndpointUpstreams(UpstreamRoutes routes)
{
    /// <summary>
    /// The upstream that a definition names, else the first that serves its model, in whatever wire format; null when
    /// there is none, as after a change of the configuration.
    /// </summary>
    public Upstream? Select(EndpointDefinition definition)
    {
        foreach (var upstream in routes.All)
        {
            if ((definition.Upstream is null || IsNamed(upstream, definition)) && upstream.Serves(definition.Model))
            {
                return upstream;
            }
        }

        return null;
    }

    /// <summary>What is wrong with where a definition sends its turns; null when nothing is.</summary>
    public FieldError? Check(EndpointDefinition definition)
    {
        if (Select(definition) is not null)
        {
            return null;
        }

        return definition.Upstream is not { } name
                ? new FieldError("model", "model must be a model that a configured upstream serves; none serves this one.")
            : routes.All.Any(upstream => IsNamed(upstream, definition))
                ? new FieldError("model", $"model must be a model that the upstream '{name}' serves.")
            : new FieldError("upstream", $"upstream names '{name}', and there is no such upstream.");
    }

    private static bool IsNamed(Upstream upstream, EndpointDefinition definition) =>
        upstream.Name.Equals(definition.Upstream, StringComparison.Ordinal);
}
