using Sessions.Gateway.Keys;
using Sessions.Silo;

if (args is [MakeKeyCommand.Name, .. var keyArguments])
{
    return MakeKeyCommand.Run(keyArguments, Console.Out);
}

try
{
    if (args is [SimulateCommand.Name, ..])
    {
        return await SimulateCommand.RunAsync();
    }

    await using var application = await SiloApplication.BuildAsync(args);
    await application.RunAsync();
    return 0;
}
catch (Exception e) when (StartupFailure.Explain(e) is { } sentence)
{
    await Console.Error.WriteLineAsync(sentence);
    return 1;
}
