using System.ComponentModel;
using Sessions.Chaos;
using Sessions.Chaos.Reporting;
using Sessions.Chaos.Topology;

ChaosOptions options;
try
{
    options = ChaosOptions.Parse(args);
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

if (options.Leg == Leg.Orleans && OrleansNeeds.Missing(options.Flavour) is { } missing)
{
    await Console.Error.WriteLineAsync($"The Orleans leg is left out: {missing}.");
    return 3;
}

ChaosResult result;
try
{
    result = await ChaosRun.RunAsync(options, Console.Out);
}
catch (Exception e) when (e is InvalidOperationException or TimeoutException or Win32Exception)
{
    await Console.Error.WriteLineAsync($"The grid could not be started. {e.Message}");
    return 1;
}

ReportText.Write(result, Console.Out);
if (options.ResultFile is { } file)
{
    ReportJson.Write(result, file);
}

return result.Passed ? 0 : 1;
