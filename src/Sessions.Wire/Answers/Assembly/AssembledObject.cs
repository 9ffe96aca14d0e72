using System.Buffers;
using Sessions.Core.Buffers;

namespace Sessions.Wire.Answers.Assembly;

/// <summary>
/// A JSON object that grows member by member as deltas arrive; members keep the order of their first appearance.
/// </summary>
internal sealed class AssembledObject(OutputBudget budget, int index = 0) : IDisposable
{
    private readonly List<AssembledMember> _members = [];
    private PooledBytes? _whole;

    /// <summary>The object's place among its siblings, as the provider numbers them.</summary>
    public int Index { get; } = index;

    /// <summary>Whether the finished object came as a whole.</summary>
    public bool IsWhole => _whole is not null;

    public AssembledMember? Find(ReadOnlySpan<byte> name)
    {
        foreach (AssembledMember member in _members)
        {
            if (name.SequenceEqual(member.Name))
            {
                return member;
            }
        }

        return null;
    }

    /// <summary>Adds to a string, or begins it.</summary>
    public void AppendText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escaped)
    {
        if (FindOrAdd(name) is not { } member || !budget.TryTake(escaped.Length))
        {
            return;
        }

        if (member.Kind != AssembledKind.Text)
        {
            member.Kind = AssembledKind.Text;
            member.Bytes.Clear();
        }

        member.Bytes.Append(escaped);
    }

    /// <summary>Sets a string that does not grow, such as an id that some providers repeat on each delta.</summary>
    public void SetText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> escaped)
    {
        if (FindOrAdd(name) is { } member && !(escaped.IsEmpty && member.Bytes.Length > 0)
            && budget.TryTake(escaped.Length))
        {
            budget.GiveBack(member.Bytes.Length);
            member.Kind = AssembledKind.Text;
            member.Bytes.Clear();
            member.Bytes.Append(escaped);
        }
    }

    /// <summary>Sets a JSON value; a null does not undo what was there.</summary>
    public void SetRaw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        bool isNull = json.SequenceEqual("null"u8);
        if (FindOrAdd(name) is { } member && !(isNull && (member.Bytes.Length > 0 || member.Kind != AssembledKind.Raw))
            && budget.TryTake(json.Length))
        {
            budget.GiveBack(member.Bytes.Length);
            member.Kind = AssembledKind.Raw;
            member.Bytes.Clear();
            member.Bytes.Append(json);
        }
    }

    /// <summary>The object that is the member's value; null once the budget is spent.</summary>
    public AssembledObject? ObjectOf(ReadOnlySpan<byte> name)
    {
        if (FindOrAdd(name) is not { } member)
        {
            return null;
        }

        member.Kind = AssembledKind.Object;
        return member.Object ??= new AssembledObject(budget);
    }

    /// <summary>The array that is the member's value; null once the budget is spent.</summary>
    public AssembledList? ListOf(ReadOnlySpan<byte> name)
    {
        if (FindOrAdd(name) is not { } member)
        {
            return null;
        }

        member.Kind = AssembledKind.List;
        return member.List ??= new AssembledList(budget);
    }

    /// <summary>Replaces all members by the finished object's own bytes.</summary>
    public void SetWhole(ReadOnlySpan<byte> json)
    {
        if (!budget.TryTake(json.Length))
        {
            return;
        }

        budget.GiveBack(_whole?.Length ?? 0);
        _whole ??= new PooledBytes();
        _whole.Clear();
        _whole.Append(json);
        foreach (AssembledMember member in _members)
        {
            budget.GiveBack(member.Bytes.Length);
            member.Dispose();
        }

        _members.Clear();
    }

    public void Remove(AssembledMember member)
    {
        _members.Remove(member);
        member.Dispose();
    }

    public void WriteTo(IBufferWriter<byte> output)
    {
        if (_whole is not null)
        {
            output.Write(_whole.Written);
            return;
        }

        output.Write("{"u8);
        for (int i = 0; i < _members.Count; i++)
        {
            output.Write(i == 0 ? "\""u8 : ",\""u8);
            output.Write(_members[i].Name);
            output.Write("\":"u8);
            _members[i].WriteTo(output);
        }

        output.Write("}"u8);
    }

    public void Dispose()
    {
        _whole?.Dispose();
        _whole = null;
        foreach (AssembledMember member in _members)
        {
            member.Dispose();
        }

        _members.Clear();
    }

    private AssembledMember? FindOrAdd(ReadOnlySpan<byte> name)
    {
        if (Find(name) is { } known)
        {
            return known;
        }

        if (IsWhole || !budget.TryTake(OutputBudget.NodeCost + name.Length))
        {
            return null;
        }

        AssembledMember member = new(name.ToArray());
        _members.Add(member);
        return member;
    }
}
