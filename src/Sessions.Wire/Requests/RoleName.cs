using Sessions.Core.Items;

namespace Sessions.Wire.Requests;

/// <summary>Who speaks in a message; part of the item hash, so never renumbered.</summary>
internal enum Role : byte
{
    None = 0,
    User = 1,
    Assistant = 2,
    System = 3,
    Developer = 4,
    Tool = 5,
    Function = 6,
    Unknown = 255,
}

/// <summary>A role, with a hash of its name when it is not one we know.</summary>
internal readonly record struct RoleName(Role Role, ItemHash Unknown = default)
{
    /// <summary>Reads a role from its canonical bytes.</summary>
    public static RoleName Of(ReadOnlySpan<byte> name)
    {
        var role = name.Length switch
        {
            4 when name.SequenceEqual("user"u8) => Role.User,
            4 when name.SequenceEqual("tool"u8) => Role.Tool,
            6 when name.SequenceEqual("system"u8) => Role.System,
            8 when name.SequenceEqual("function"u8) => Role.Function,
            9 when name.SequenceEqual("assistant"u8) => Role.Assistant,
            9 when name.SequenceEqual("developer"u8) => Role.Developer,
            _ => Role.Unknown,
        };
        return role == Role.Unknown ? new RoleName(role, ItemHash.Of(name)) : new RoleName(role);
    }

    /// <summary>What a plain message of this role is.</summary>
    public ItemKind Kind => Role switch
    {
        Role.User => ItemKind.User,
        Role.Assistant => ItemKind.Assistant,
        Role.System or Role.Developer => ItemKind.System,
        Role.Tool or Role.Function => ItemKind.ToolResult,
        _ => ItemKind.Other,
    };
}
