using Yarp.ReverseProxy.Configuration;

// The bare reverse proxy that the gateway is measured beside: YARP's own pipeline, one route, one destination, no logs.
var address = Environment.GetEnvironmentVariable("BENCH_URL") ?? "http://127.0.0.1:8090";
var upstream = Environment.GetEnvironmentVariable("BENCH_UPSTREAM") ?? "http://127.0.0.1:8091";

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(address);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
builder.Services.AddReverseProxy().LoadFromMemory(
    [
        new RouteConfig
        {
            RouteId = "everything",
            ClusterId = "upstream",
            Match = new RouteMatch { Path = "/{**path}" },
        },
    ],
    [
        new ClusterConfig
        {
            ClusterId = "upstream",
            Destinations = new Dictionary<string, DestinationConfig>
            {
                ["only"] = new() { Address = upstream },
            },
        },
    ]);

var app = builder.Build();
app.MapReverseProxy();
await app.RunAsync();
