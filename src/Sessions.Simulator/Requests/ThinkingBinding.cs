using System.Buffers.Binary;
using System.Text.Json;
using Sessions.Core.Items;
using Sessions.Simulator.Counting;

namespace Sessions.Simulator.Requests;

/// <summary>Signs thinking blocks and checks those that come back.</summary>
/// <remarks>
/// Anthropic's rule of preserved thinking: on newer models a block is bound to the model and to the system, tools and
/// messages before it. Cache marks and parameters do not matter, nor do thinking blocks before it. Another model's
/// block is
/// dropped in silence; a changed prefix is refused, unless the request asks for the block to be dropped.
/// </remarks>
internal static class ThinkingBinding
{
    private const int SignatureBytes = 28;
    private const uint Stamp = 0x53494D31;

    private static readonly string[] BoundModels =
    [
        "claude-fable-5-1", "claude-mythos-5-1", "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5",
        "sim-claude-bound",
    ];

    /// <summary>The hash that a block after the request's present steps is bound to.</summary>
    public static UInt128 Prefix(SimRequest request)
    {
        var hash = UInt128.Zero;
        foreach (var step in request.Steps)
        {
            hash = step.IsSetting || step.Kind == ItemKind.Reasoning ? hash : Mix.Chain(hash, step.Item.Hash);
        }

        return hash;
    }

    public static string Sign(SimRequest request)
    {
        Span<byte> signature = stackalloc byte[SignatureBytes];
        BinaryPrimitives.WriteUInt32BigEndian(signature, Stamp);
        BinaryPrimitives.WriteUInt64BigEndian(signature[4..], (ulong)Mix.Text(request.Model));
        BinaryPrimitives.WriteUInt128BigEndian(signature[12..], Prefix(request));
        return Convert.ToBase64String(signature);
    }

    /// <summary>Whether a block may stay in the prompt.</summary>
    /// <exception cref="ProviderRefusalException">It is bound to a different conversation.</exception>
    public static bool Accepts(SimRequest request, JsonElement block, UInt128 prefix, string where)
    {
        if (!IsBound(request.Model))
        {
            return true;
        }

        Span<byte> signature = stackalloc byte[SignatureBytes];
        var given = block.StringField("signature") ?? block.StringField("data") ?? string.Empty;
        var readable = Convert.TryFromBase64String(given, signature, out var length)
            && length == SignatureBytes
            && BinaryPrimitives.ReadUInt32BigEndian(signature) == Stamp;
        if (readable && BinaryPrimitives.ReadUInt64BigEndian(signature[4..]) != (ulong)Mix.Text(request.Model))
        {
            request.Dropped.Add((where, "model_binding_mismatch"));
            return false;
        }

        if (readable && BinaryPrimitives.ReadUInt128BigEndian(signature[12..]) == prefix)
        {
            return true;
        }

        if (readable && DropsMismatches(request))
        {
            request.Dropped.Add((where, "prefix_binding_mismatch"));
            return false;
        }

        throw ProviderRefusalException.Invalid(readable
            ? $"{where}: Invalid `signature` in `thinking` block. The block is bound to a different conversation."
                + " Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to \"drop_block\"."
            : $"{where}: Invalid `signature` in `thinking` block");
    }

    private static bool DropsMismatches(SimRequest request) =>
        request.Root.Field("thinking")?.Field("block_binding")?.StringField("prefix_mismatch_behavior") == "drop_block";

    private static bool IsBound(string model)
    {
        foreach (var bound in BoundModels)
        {
            if (model.StartsWith(bound, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
