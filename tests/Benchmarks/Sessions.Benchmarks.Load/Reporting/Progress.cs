namespace Sessions.Benchmarks.Load.Reporting;

/// <summary>Says on standard error what is going on, so that standard output holds results alone.</summary>
internal static class Progress
{
    public static void Say(string text) => Console.Error.WriteLine(text);
}
