using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sessions.Core.Context;
using Sessions.Core.Ledger;

namespace Sessions.Core.State;

/// <summary>
/// A state as bytes and back: a cache of the fold, so an unreadable one is thrown away and the log folded again.
/// </summary>
/// <remarks>
/// <c>"SNAP" | version u32 | json length u32 | json | node bytes | turn positions</c>, little-endian. The bulk (nodes
/// and positions) lies as it does in memory, so a session of 10,000 turns is read by copying, not by parsing.
/// </remarks>
public static class SessionSnapshot
{
    private const uint Magic = 0x50414E53;
    private const uint Version = 4;
    private const int HeaderLength = 12;

    /// <summary>Writes a state.</summary>
    public static byte[] Write(SessionState state)
    {
        var fields = JsonSerializer.SerializeToUtf8Bytes(state.ToFields(), SnapshotJson.Default.SnapshotFields);
        var nodes = state.Tree.AsBytes();
        var positions = MemoryMarshal.AsBytes(state.TurnPositions);
        var bytes = new byte[HeaderLength + fields.Length + nodes.Length + positions.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), fields.Length);
        fields.CopyTo(bytes.AsSpan(HeaderLength));
        nodes.CopyTo(bytes.AsSpan(HeaderLength + fields.Length));
        positions.CopyTo(bytes.AsSpan(HeaderLength + fields.Length + nodes.Length));
        return bytes;
    }

    /// <summary>Reads a state back; null when the bytes are not a snapshot that this version reads.</summary>
    public static SessionState? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Version)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        var rest = bytes[HeaderLength..];
        if (length < 0 || length > rest.Length)
        {
            return null;
        }

        try
        {
            var fields = JsonSerializer.Deserialize(rest[..length], SnapshotJson.Default.SnapshotFields);
            return fields is null ? null : Restore(fields, rest[length..]);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
        {
            return null;
        }
    }

    private static SessionState? Restore(SnapshotFields fields, ReadOnlySpan<byte> bulk)
    {
        var nodesLength = (long)fields.Nodes * Marshal.SizeOf<ContextNode>();
        if (fields.Nodes < 0 || fields.Turns < 0 || bulk.Length != nodesLength + ((long)fields.Turns * sizeof(int)))
        {
            return null;
        }

        if (ContextTree.FromBytes(bulk[..(int)nodesLength]) is not { } tree)
        {
            return null;
        }

        var positions = MemoryMarshal.Cast<byte, int>(bulk[(int)nodesLength..]).ToArray();
        return SessionState.FromFields(fields, tree, positions);
    }
}

/// <summary>Everything of a state that is not bulk.</summary>
internal sealed record SnapshotFields
{
    public required long Head { get; init; }

    public required string Owner { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset LastActivityAt { get; init; }

    public bool Closed { get; init; }

    public required int Turns { get; init; }

    public required int Nodes { get; init; }

    public LedgerTotals Ledger { get; init; }

    public int ContextTokens { get; init; }

    public int Window { get; init; }

    public int UsableWindow { get; init; }

    public string? Model { get; init; }

    public string? MainThread { get; init; }

    public CompactionBreaker Breaker { get; init; }

    public double PressureReached { get; init; }

    public double GrowthPerTurn { get; init; }

    public int MainLeaf { get; init; }

    public int MainTurn { get; init; }

    public int CompactedTokens { get; init; }

    [JsonConverter(typeof(Events.PolicyConverter))]
    public Contracts.Policies.SessionPolicy? Policy { get; init; }

    public IReadOnlyList<Compaction.AppliedCompaction>? Compactions { get; init; }

    public required IReadOnlyList<RunningTurn> Open { get; init; }

    public required IReadOnlyList<SettledTurn> Settled { get; init; }

    public required IReadOnlyList<SentPath> Sent { get; init; }

    public CalibrationFields? Calibration { get; init; }

    public Caching.CacheAccount? Cache { get; init; }

    public Events.SessionForkedData? ForkedFrom { get; init; }

    public int HeadNode { get; init; }

    public Dictionary<string, string>? Metadata { get; init; }

    public Dictionary<string, CustomEventReceipt>? Idempotency { get; init; }

    public Guid? CreationCall { get; init; }

    public IReadOnlyList<CallReceipt>? Calls { get; init; }

    public int Messages { get; init; }

    public SharedAccountFields? Shared { get; init; }

    public IReadOnlyList<Limits.SecondCount>? Starts { get; init; }

    public string? Parent { get; init; }

    public string? Endpoint { get; init; }

    public Turns.ConversationTip Tip { get; init; }

    public DateTimeOffset? ExpiredAt { get; init; }

    public bool Tombstone { get; init; }

    public Dictionary<string, TurnKeyReceipt>? TurnKeys { get; init; }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(SnapshotFields))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
