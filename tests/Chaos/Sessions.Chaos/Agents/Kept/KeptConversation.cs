using Sessions.Chaos.Topology;

namespace Sessions.Chaos.Agents.Kept;

/// <summary>What a client needs to know of a conversation whose transcript it does not have.</summary>
internal abstract class KeptConversation(Tenant tenant)
{
    /// <summary>Turns after which a new one is begun: what the provider was sent is kept for the audit.</summary>
    private const int TurnsMax = 15;

    private int _turns;

    public Tenant Tenant => tenant;

    /// <summary>The session that has to be made before; null for none.</summary>
    public virtual string? ToBeMade => null;

    /// <summary>Whether another one is to take its place.</summary>
    public bool IsOver { get; protected set; }

    /// <summary>The turn that the next one goes on from; null where the session knows.</summary>
    public virtual int? Behind => null;

    /// <summary>Whether the log keeps the bytes that the client gets.</summary>
    public virtual bool GetsWhatIsKept => true;

    public abstract string Path { get; }

    /// <summary>What the load balancer chooses a node by.</summary>
    public abstract string Route { get; }

    public abstract string Body(string text, bool stream);

    /// <summary>Reads what came so far.</summary>
    /// <returns>The model's text; null where the end has not come.</returns>
    public abstract string? Read(string text, bool stream);

    /// <summary>Takes a whole answer.</summary>
    public void Take(KeptAnswer answer, string text, bool stream)
    {
        Advance(answer, text, stream);
        IsOver |= ++_turns >= TurnsMax;
    }

    /// <summary>A cap is used up: another conversation is begun.</summary>
    public void End() => IsOver = true;

    protected virtual void Advance(KeptAnswer answer, string text, bool stream)
    {
    }
}
