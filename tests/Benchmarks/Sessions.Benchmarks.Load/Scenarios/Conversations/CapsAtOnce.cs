using System.Globalization;
using System.Net;
using System.Text;
using Sessions.Benchmarks.Load.Processes;
using Sessions.Benchmarks.Load.Reporting;

namespace Sessions.Benchmarks.Load.Scenarios.Conversations;

/// <summary>A thousand requests at once against a cap of ten messages.</summary>
internal static class CapsAtOnce
{
    private const int Requests = 1_000;
    private const int Cap = 10;

    private static readonly byte[] Policy =
        Encoding.UTF8.GetBytes($$$"""{"limits":{"max_messages":{{{Cap}}},"on_busy":"wait"}}""");

    public static async Task MeasureAsync(Cores cores, List<GridFigure> figures)
    {
        await using var silo = await ConversingSilo.StartAsync(cores);
        using var agent = new Agent(silo.Address, Requests);
        await RunAsync(agent, "proxied", figures, static (agent, session, number) => agent.SendAsync(
            HttpMethod.Post,
            "/v1/chat/completions",
            Encoding.UTF8.GetBytes(
                $$"""{"model":"gpt-5.4","messages":[{"role":"user","content":"Request {{number}}"}]}"""),
            session));
        await RunAsync(agent, "managed", figures, static (agent, session, number) => agent.SendAsync(
            HttpMethod.Post,
            $"/sessions/{session}/turns",
            Encoding.UTF8.GetBytes($$"""{"message":"Request {{number}}","model":"gpt-5.4"}""")));
    }

    private static async Task RunAsync(
        Agent agent,
        string session,
        List<GridFigure> figures,
        Func<Agent, string, int, Task<(HttpStatusCode Status, byte[] Body, double Milliseconds)>> send)
    {
        await agent.SendAsync(HttpMethod.Put, $"/sessions/{session}/policy", Policy);
        var replies = await Task.WhenAll(Enumerable.Range(0, Requests).Select(number => send(agent, session, number)));
        var passed = replies.Count(static reply => reply.Status == HttpStatusCode.OK);
        var refused = replies.Count(static reply => reply.Status == HttpStatusCode.TooManyRequests);
        figures.Add(new GridFigure(
            $"{Requests} requests at once against a cap of {Cap}, passed", $"one silo, {session}", passed, "")
        {
            AtLeast = Cap,
            AtMost = Cap,
            Beside = string.Create(
                CultureInfo.InvariantCulture, $"{refused} were refused with 429, {Requests - passed - refused} otherwise"),
        });
    }
}
