using Sessions.Gateway.Upstreams;

namespace Sessions.Gateway.Tests.Upstreams;

internal static class UpstreamSettings
{
    public static UpstreamOptions Options(
        string name = "one",
        string address = "https://api.example.com",
        string[]? wires = null,
        string[]? models = null)
    {
        var options = new UpstreamOptions { Name = name, BaseAddress = address };
        foreach (var wire in wires ?? ["chat", "responses", "messages"])
        {
            options.Wires.Add(wire);
        }

        foreach (var model in models ?? [])
        {
            options.Models.Add(model);
        }

        return options;
    }

    public static UpstreamRoutes Routes(params UpstreamOptions[] upstreams)
    {
        var options = new UpstreamListOptions();
        foreach (var upstream in upstreams)
        {
            options.Upstreams.Add(upstream);
        }

        return new UpstreamRoutes(options, static _ => "s3cret");
    }

    public static Upstream Upstream(UpstreamOptions options) => new(options, static _ => "s3cret");
}
