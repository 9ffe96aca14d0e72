using System.Reflection;
using System.Text;
using Sessions.Contracts;
using Sessions.Core.Events;
using Sessions.Core.Items;
using Sessions.Core.Models;
using Sessions.Core.Tests;
using Sessions.Grains.Calls;

namespace Sessions.Grains.Tests.Wire;

/// <summary>Makes values in which every property, of every record inside, differs from its default.</summary>
internal sealed class Filled
{
    private int _number;

    public static object Of(Type type) => new Filled().Make(type);

    private object Make(Type type)
    {
        _number++;
        return Leaf(type) ?? Collection(type) ?? Record(type);
    }

    private object? Leaf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner)
        {
            return Make(inner);
        }

        if (type.IsEnum)
        {
            return Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1);
        }

        return type switch
        {
            _ when type == typeof(string) => $"text-{_number}",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => _number,
            _ when type == typeof(long) => (long)_number << 33,
            _ when type == typeof(double) => _number + 0.5,
            _ when type == typeof(decimal) => _number + 0.25m,
            _ when type == typeof(Guid) => Sample.TurnId(_number),
            _ when type == typeof(DateTimeOffset) => Sample.Noon.AddSeconds(_number),
            _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(_number),
            _ when type == typeof(ChainHash) => new ChainHash(UInt128.MaxValue - (UInt128)_number),
            _ when type == typeof(SessionKey) => TestKit.Batches.Key($"a/b:c@d.{_number}"),
            _ when type == typeof(TenantId) => TenantId.Parse($"tenant-{_number}"),
            _ when type == typeof(ReadOnlyMemory<byte>) => new ReadOnlyMemory<byte>([1, (byte)_number]),

            _ when type == typeof(KeptJson) => new KeptJson(Encoding.UTF8.GetBytes($"[{_number}]")),

            // Nothing but such a price has a price inside.
            _ when type == typeof(LongPrompt) => new LongPrompt { Above = _number, Price = ModelPrice.Usual },

            // Its parts belong together: the bytes of all items but the first.
            _ when type == typeof(PathProposal) => CarriedPath.Proposal(
                Sample.Proposal(1, Sample.Path("!a", "b", "!c")), 1).Path,

            // Made like a record it would stay at its default, and nobody would notice that it is lost.
            _ when type.IsPrimitive => throw new NotSupportedException($"Say here what a {type.Name} is filled with."),
            _ => null,
        };
    }

    private object? Collection(Type type)
    {
        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            return new Dictionary<string, string> { [$"key-{_number}"] = "value" };
        }

        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IReadOnlyList<>))
        {
            return null;
        }

        var element = type.GetGenericArguments()[0];
        var list = Array.CreateInstance(element, 2);
        list.SetValue(Make(element), 0);
        list.SetValue(Make(element), 1);
        return list;
    }

    private object Record(Type type)
    {
        // Not the one that copies.
        var constructor = type.GetConstructors()
            .Where(constructor => constructor.GetParameters() is not [var only] || only.ParameterType != type)
            .MaxBy(static constructor => constructor.GetParameters().Length);
        var value = constructor?.Invoke([.. constructor.GetParameters().Select(part => Make(part.ParameterType))])
            ?? Activator.CreateInstance(type)!;
        var given = constructor?.GetParameters().Select(static part => part.Name).ToHashSet() ?? [];
        foreach (var property in type.GetProperties().Where(static property => property.CanWrite))
        {
            if (!given.Contains(property.Name))
            {
                property.SetValue(value, Make(property.PropertyType), BindingFlags.Default, null, null, null);
            }
        }

        return value;
    }
}
