using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sessions.Contracts;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Runtime;
using Sessions.TestKit;

namespace Sessions.Storage.Azure.Tests;

/// <summary>An agent whose conversation grows by two items with each turn, and the node that it talks to.</summary>
internal sealed class Agent
{
    private readonly List<ProposedItem> _items;
    private readonly List<byte> _body;
    private ChainHash _chain;

    /// <summary>On a node of its own.</summary>
    public Agent(ISessionStore store, string frontDoor = "node/1")
    {
        (_items, _body, _chain) = ([], [], ChainHash.Root);
        Session = new SessionActivation(Key, new ActivationServices
        {
            Store = store,
            Counter = Sample.Counter,
            Catalog = ModelCatalog.BuiltIn,
            Time = TimeProvider.System,
            Options = new RuntimeOptions { FrontDoor = frontDoor },
            Logger = NullLogger<SessionActivation>.Instance,
        });
    }

    public static SessionKey Key { get; } = Batches.Key("agent");

    public SessionActivation Session { get; }

    /// <summary>The same conversation by way of another node.</summary>
    public void Follow(Agent other)
    {
        _chain = other._chain;
        _items.Clear();
        _items.AddRange(other._items);
        _body.Clear();
        _body.AddRange(other._body);
    }

    public async Task RunTurnAsync(int turn)
    {
        var token = TestContext.Current.CancellationToken;
        Say($"question {turn} {new string('x', 150)}");
        var path = new PathProposal { Items = _items.ToArray(), Body = _body.ToArray() };
        var proposal = Sample.Proposal(turn, path, deadline: TimeProvider.System.GetUtcNow().AddMinutes(10));
        var admission = (await Session.BeginTurnAsync(proposal, token)).Value.ShouldNotBeNull();
        await admission.Recorded;
        Say($"answer {turn} {new string('y', 150)}");
        var outcome = Sample.Outcome(turn, usage: new() { Input = 10, Output = 5 });
        (await Session.CompleteTurnAsync(outcome, token)).ShouldNotBeNull();
    }

    private void Say(string text)
    {
        var json = Encoding.UTF8.GetBytes($"\"{text}\"");
        _chain = _chain.Extend(ItemHash.Of(json));
        _items.Add(new ProposedItem(_chain, ItemKind.User, ItemMarks.None, _body.Count, json.Length));
        _body.AddRange(json);
    }
}
