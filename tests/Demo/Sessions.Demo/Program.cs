using Sessions.Demo;
using Sessions.Demo.Calls;
using Sessions.Demo.Reporting;

if (args is ["--help" or "-h", ..])
{
    Console.WriteLine(HelpText.Text);
    return 0;
}

try
{
    var options = DemoOptions.Parse(args);
    var result = await Demonstration.RunAsync(options, Console.Error.WriteLine);
    TimelineText.Write(result, Console.Out);
    if (options.JsonFile is { } file)
    {
        await ResultJson.WriteAsync(result, file);
    }

    return result.IsAsPromised ? 0 : 1;
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (Exception e) when (e is HttpRequestException or SiloException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
