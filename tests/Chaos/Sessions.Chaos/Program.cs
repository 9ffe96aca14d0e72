using Sessions.Chaos;
using Sessions.Chaos.Reporting;

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

ChaosResult result;
try
{
    result = await ChaosRun.RunAsync(options, Console.Out);
}
catch (Exception e) when (e is InvalidOperationException or TimeoutException)
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
