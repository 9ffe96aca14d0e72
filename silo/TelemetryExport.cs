using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Sessions.Gateway.Telemetry;

namespace Sessions.Silo;

/// <summary>
/// Sends traces and metrics over OTLP where the standard <c>OTEL_EXPORTER_OTLP_*</c> variables name a collector.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private TelemetryExport(string node)
    {
        var resource = ResourceBuilder.CreateDefault().AddService("sessions", serviceInstanceId: node);
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(GridTelemetry.Name)
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(GridTelemetry.Name, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.Orleans")
            .AddOtlpExporter()
            .Build();
    }

    /// <summary>Starts exporting; null when no collector is configured.</summary>
    public static TelemetryExport? Start(IConfiguration configuration, string node) =>
        string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]) ? null : new TelemetryExport(node);

    /// <inheritdoc />
    public void Dispose()
    {
        _traces.Dispose();
        _metrics.Dispose();
    }
}
