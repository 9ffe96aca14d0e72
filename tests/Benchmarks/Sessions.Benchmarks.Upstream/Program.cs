using Sessions.Benchmarks.Upstream;

var address = Environment.GetEnvironmentVariable("BENCH_URL") ?? "http://127.0.0.1:8091";

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.UseUrls(address);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);

var app = builder.Build();
app.Run(SimulatorHost.AnswerAsync);
await app.RunAsync();
