namespace Sessions.Wire.Canonical;

/// <summary>The member names inside an item that the canonical form or an item's kind depends on.</summary>
internal enum MemberName : byte
{
    Other = 0,
    Role,
    Type,
    Content,
    Id,
    Status,
    ToolCalls,
    FunctionCall,

    /// <summary><c>cache_control</c> or <c>prompt_cache_breakpoint</c>: dress, not meaning.</summary>
    CacheMarker,

    /// <summary>A member whose value belongs to the tool's author or its caller, kept as it is.</summary>
    Opaque,
}

/// <summary>Recognises member names by their canonical bytes.</summary>
internal static class MemberNames
{
    public static MemberName Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => MemberName.Id,
        4 when name.SequenceEqual("role"u8) => MemberName.Role,
        4 when name.SequenceEqual("type"u8) => MemberName.Type,
        5 when name.SequenceEqual("input"u8) => MemberName.Opaque,
        6 when name.SequenceEqual("status"u8) => MemberName.Status,
        7 when name.SequenceEqual("content"u8) => MemberName.Content,
        9 when name.SequenceEqual("arguments"u8) => MemberName.Opaque,
        10 when name.SequenceEqual("parameters"u8) => MemberName.Opaque,
        10 when name.SequenceEqual("tool_calls"u8) => MemberName.ToolCalls,
        12 when name.SequenceEqual("input_schema"u8) => MemberName.Opaque,
        13 when name.SequenceEqual("cache_control"u8) => MemberName.CacheMarker,
        13 when name.SequenceEqual("function_call"u8) => MemberName.FunctionCall,
        23 when name.SequenceEqual("prompt_cache_breakpoint"u8) => MemberName.CacheMarker,
        _ => MemberName.Other,
    };
}
