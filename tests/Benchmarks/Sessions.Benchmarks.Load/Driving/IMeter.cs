namespace Sessions.Benchmarks.Load.Driving;

/// <summary>Something that is read at both ends of the measured part of a run.</summary>
internal interface IMeter
{
    ValueTask StartAsync();

    ValueTask StopAsync();
}
