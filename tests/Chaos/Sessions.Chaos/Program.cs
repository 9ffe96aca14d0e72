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

var result = await ChaosRun.RunAsync(options, Console.Out);
ReportText.Write(result, Console.Out);
if (options.ResultFile is { } file)
{
    ReportJson.Write(result, file);
}

return result.Passed ? 0 : 1;
